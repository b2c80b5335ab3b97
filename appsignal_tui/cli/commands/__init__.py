"""The commands, in the order of the help; the module that declares one is named like it."""

from appsignal_tui.cli.command import Entry

EXPLORER = Entry("explorer", "", "A terminal explorer for AppSignal.")
"""What runs when no command is named."""

COMMANDS = (
    Entry("actions", "", "actions by impact: how slow, how often, how many errors"),
    Entry("trace", "TRACE_ID", "spans of one trace"),
    Entry("logs", "", "log lines"),
    Entry("deploys", "", "deploys, the newest first"),
    Entry("doctor", "", "what works, from the token to the terminal, and what to do where it does not"),
    Entry("sites list", "", "sites known, those used last first"),
    Entry("sites show", "SITE", "all that is known about one site"),
    Entry("sites add", "URL-OR-ID", "add a site by hand, with or without a token"),
    Entry("sites rename", "SITE", "other names, an alias, a colour or a digit for a site"),
    Entry("sites rm", "SITE", "forget a site"),
    Entry("sites check", "", "whether each site can be read, and how it is doing"),
    Entry("sites export", "", "sites as a file for another person or machine"),
    Entry("sites import", "FILE", "take over sites from such a file"),
    Entry("auth login", "", "check a token and keep it"),
    Entry("auth status", "", "where the token comes from and where it goes"),
    Entry("auth logout", "", "forget the token that is kept"),
    Entry("config show", "", "every setting and where it comes from"),
    Entry("config path", "", "where the settings file is"),
    Entry("config validate", "", "look for mistakes in the settings"),
    Entry("config schema", "", "a JSON schema of the settings file"),
    Entry("config init", "", "write a settings file that tells what can be set"),
    Entry("demo-server", "", "serve the simulator on a loopback port"),
)
