"""Faults the simulator can be asked for by name, so that each can be seen by hand and tested over a socket.

`names` is the table, `switches` reads what was asked for, `application.faulty` puts both around a simulator. One module
for each section of the fault matrix does the harm: `network`, `statuses`, `bodies`, `rows`, `lines`. What breaks below
HTTP cannot be done by an application behind a server and is not here.
"""
