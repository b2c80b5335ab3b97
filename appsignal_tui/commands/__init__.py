"""Every command once: id, title, help, key and scope."""
