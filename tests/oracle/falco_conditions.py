#!/usr/bin/env python3
"""Ten thousand generated conditions: our parser and another one give the same trees, and refuse the same texts."""
import json
import random
import signal

import falco

WORDS = ["a", "evt", "proc", "not", "and", "or", "in", "exists", "oneof", "x1", "spawned_process", "and_more", "notable"]
FIELDS = ["evt.type", "proc.name", "fd.name", "proc.aname[2]", "evt.arg.flags", "proc.env[PATH]", "fd.sip", 'k8s.pod.label["a b"]',
          "container.mount.dest[/proc*]"]
BARE = ["bash", "/etc/passwd", "*.py", "-1", "0x1F", "3.5", "O_RDONLY|O_CREAT", "a.b", "x:y", "%", "not", "(", "é", "<NA>"]
QUOTED = ['"a b"', "'it is'", r'"tab\t"', r'"\x41"', r'"\""', '"(x)"', "''", r'"back\\slash"', r'"blank\ here"', '"un', r'"bad\q"', r'"\xZZ"']
NUMBERS = ["0", "42", "-7", "+3", "0xff", "1.5", "2e+3", "1e5", ".5", "x"]
TEXT_OPS = ["=", "==", "!=", "glob", "iglob", "contains", "icontains", "bcontains", "startswith", "bstartswith", "endswith", "regex"]
BLANKS = [" ", " ", " ", "  ", "\n  ", "\t", ""]


class Writer:
    """Writes conditions that are mostly right, and wrong in small ways now and then."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def blank(self):
        return self.r.choice(BLANKS)

    def maybe_wrong(self, text):
        if self.r.random() < 0.005 and text:
            i = self.r.randrange(len(text))
            return text[:i] + self.r.choice(["", "(", ")", "'", ",", " ", "=", "\\"]) + text[i + 1:]
        return text

    def value(self):
        return self.r.choice(BARE + QUOTED) if self.r.random() < 0.9 else f"val({self.r.choice(FIELDS)})"

    def values(self):
        items = [self.r.choice(BARE + QUOTED) for _ in range(self.r.randrange(4))]
        return "(" + self.blank() + ("," + self.blank()).join(items) + self.blank() + ")"

    def left(self):
        r = self.r.random()
        if r < 0.8:
            return self.r.choice(FIELDS)
        if r < 0.9:
            return f"{self.r.choice(['tolower', 'toupper', 'b64', 'basename', 'len'])}({self.blank()}{self.left()}{self.blank()})"
        return f"concat({self.left()}, {self.r.choice(QUOTED + NUMBERS)},{self.left()})"

    def check(self):
        r = self.r.random()
        if r < 0.15:
            return self.r.choice(WORDS)
        left = self.left() + self.r.choice([" ", " ", ""])
        if r < 0.25:
            return left + "exists"
        if r < 0.4:
            return left + self.r.choice(["<", "<=", ">", ">="]) + self.blank() + self.r.choice(NUMBERS)
        if r < 0.7:
            op = self.r.choice(TEXT_OPS)
            if self.r.random() < 0.15:
                return left + op + " " + self.r.choice(["oneof", "anyof", "allof"]) + self.blank() + self.values()
            return left + op + self.blank() + self.value()
        right = self.values() if self.r.random() < 0.85 else self.r.choice(WORDS)
        return left + self.r.choice(["in", "intersects", "pmatch"]) + self.blank() + right

    def condition(self, depth=0):
        r = self.r.random()
        if depth > 4 or r < 0.35:
            text = self.check()
        elif r < 0.5:
            text = "not " * self.r.randrange(1, 3) + self.condition(depth + 1)
        elif r < 0.65:
            text = self.r.choice(["(", "not("]) + self.condition(depth + 1) + ")"
        else:
            word = self.r.choice(["and", "or"])
            text = self.condition(depth + 1) + " " + word + self.r.choice([" ", "(", "\n"]) + self.condition(depth + 1)
            if text.count("(") > text.count(")"):
                text += ")"
        return self.maybe_wrong(text)


def shown(node):
    """The other parser's tree in the form that rule_ask prints."""
    kind = node[0]
    if kind in ("or", "and"):
        return f"({kind} {' '.join(shown(k) for k in node[1])})"
    if kind == "not":
        return f"(not {shown(node[1])})"
    if kind == "id":
        return node[1]
    _, left, op, right = node
    op = "=" + op[2:] if op.startswith("==") else op
    return f"({op} {operand(left)}" + (f" {operand(right)}" if right else "") + ")"


def operand(x):
    if x[0] == "field":
        return x[1] + (f"[{x[2]}]" if x[2] is not None else "")
    if x[0] == "func" and x[1] == "val":
        return operand(x[2][0])
    if x[0] == "func":
        return f"{x[1]}({' '.join(operand(a) for a in x[2])})" + (f"[{x[3]}]" if x[3] is not None else "")
    if x[0] in ("vals", "list"):
        return "[" + " ".join(v if isinstance(v, str) else operand(v) for v in x[1]) + "]"
    return x[1]


class TooLong(Exception):
    pass


def theirs(reader, text):
    """Its tree; None if it refuses the text. On some wrong texts it goes round in circles: refused as well."""
    def ring(*_):
        raise TooLong
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        return shown(reader.Parser(text).parse())
    except (reader.Bad, ValueError, TooLong):
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    reader = falco.reader()
    conditions = [Writer(seed).condition() for seed in range(10_000)]
    answers = falco.ask("parse", text="".join(json.dumps(c) + "\n" for c in conditions))
    assert len(answers) == len(conditions), (len(answers), len(conditions))
    right = 0
    for condition, answer in zip(conditions, answers):
        wanted = theirs(reader, condition)
        refused = answer.startswith("error: ")
        assert refused == (wanted is None), (condition, answer, wanted)
        if wanted is not None:
            right += 1
            # Our trees say which values were quoted; the other reader does not keep that.
            flat = "".join(wanted.split()).replace('"', "").replace("\\", "")
            ours = "".join(answer.split()).replace('"', "").replace("\\", "")
            assert ours == flat, (condition, answer, wanted)
    assert right > 5000, f"only {right} conditions were right: the generator tests too little"
    print(f"{len(conditions)} conditions, {right} of them right: all equal")


if __name__ == "__main__":
    main()
