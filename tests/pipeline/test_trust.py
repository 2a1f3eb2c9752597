#!/usr/bin/env python3
"""A parser whose fetcher and classifier are two other instances, over tcp with certificates: who refuses it, and until when."""
import os
import re
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *

WHY = "our certificate is not in its keys' folder peers/"


def free_ports(n):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def refusers(text):
    return re.findall("refused by the ([a-z]+): " + WHY, text)


def shows(lab, want):
    """Whether status, its JSON and doctor name these as refusing the parser, in this order."""
    rows = [line for line in lab.ask("--timeout", "0", "status")[1].split("\n") if line.startswith("parser@")]
    answer = json.loads(lab.ask("--timeout", "0", "status", "--format", "json")[1])
    trouble = [d.get("trouble") or "" for d in answer["daemons"] if d["instance"].startswith("parser@")]
    if [refusers(text) for text in rows + trouble] != [want] * 2:
        return False
    faults = [f for f in json.loads(lab.ask("doctor", "--format", "json")[1])["faults"] if f["fault"] == "certificate-refused"]
    return [refusers(f["what"]) for f in faults] == ([want] if want else [])


def test_each_who_refuses_a_parser_is_named_until_it_accepts():
    for first, other in (("fetcher", "classifier"), ("classifier", "fetcher")):
        ports = dict(zip(("fetcher", "classifier"), free_ports(2)))
        hosts = {name: Lab("[%s]\nlisten = tcp://127.0.0.1:%d\n" % (name, port), parsers=0, start=False) for name, port in ports.items()}
        conf = "[parser]\n" + "".join("%s = tcp://127.0.0.1:%d\n" % item for item in ports.items())
        with hosts["fetcher"], hosts["classifier"], Lab(conf, parsers=1, start=False) as west:
            west.inq("keys", "make", "parser")
            for name, host in hosts.items():
                host.inq("keys", "make", name)
                west.inq("keys", "trust", "%s/keys/%s.pub" % (host.dir, name))
            # Whichever of them refuses last: the other one starts only once this one has been heard.
            for started, named in ((first, [first]), (other, ["fetcher", "classifier"])):
                hosts[started].start()
                if started == first:
                    west.start()
                eventually("refused by %s" % named, lambda: shows(west, named), 30)
            hosts[first].inq("keys", "trust", west.dir + "/keys/parser.pub", "--as", "west")
            eventually("the %s accepts, the %s does not" % (first, other), lambda: shows(west, [other]), 30)
            hosts[other].inq("keys", "trust", west.dir + "/keys/parser.pub", "--as", "west")
            eventually("nobody refuses", lambda: shows(west, []), 30)


if __name__ == "__main__":
    main(globals())
