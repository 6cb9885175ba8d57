"""What the oracle tests share: seeded versions as nasty as real ones, asking plimsoll in bulk, and comparing."""
import os
import random
import subprocess
import sys

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
PAIRS = 10_000


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def run(command, lines, **more):
    """The command's answers to the lines, one each."""
    done = subprocess.run(command, input="".join(line + "\n" for line in lines), text=True,
                          stdout=subprocess.PIPE, **more)
    answers = done.stdout.split("\n")[:-1]
    if len(answers) != len(lines):
        sys.exit(f"{command[0]} answered {len(answers)} of {len(lines)} lines (status {done.returncode})")
    return answers


def ask_plimsoll(command, scheme, pairs):
    program = os.environ.get("PLIMSOLL", "build/release/plimsoll")
    answers = run([program, command, scheme, "-"], ["\t".join(pair) for pair in pairs])
    return ["error" if answer.startswith("error:") else answer for answer in answers]


def mutate(rng, text, alphabet):
    """One small change: what lies close together is where orderings go wrong."""
    at = rng.randrange(len(text) + 1)
    kind = rng.randrange(3)
    if kind == 0 or not text:
        return text[:at] + rng.choice(alphabet) + text[at:]
    if kind == 1:
        return text[:at] + text[at + 1:]
    return text[:at] + rng.choice(alphabet) + text[at + 1:]


def pairs_of(rng, make, alphabet, count=PAIRS):
    """A third unrelated, a third one change apart, the rest of one short list (so that many are equal)."""
    few = [make(rng) for _ in range(60)]
    pairs = []
    while len(pairs) < count:
        first = make(rng)
        kind = len(pairs) % 3
        second = make(rng) if kind == 0 else mutate(rng, first, alphabet) if kind == 1 else rng.choice(few)
        if kind == 2:
            first = rng.choice(few)
        if first.strip() and second.strip():
            pairs.append((first, second))
    return pairs


def report(name, pairs, ours, theirs, allowed=lambda pair, our, their: False):
    """Exits 1 and shows the first few pairs on which the two disagree."""
    wrong = [(pair, our, their) for pair, our, their in zip(pairs, ours, theirs)
             if our != their and not allowed(pair, our, their)]
    for (first, second), our, their in wrong[:20]:
        print(f"{name}: {first!r} {second!r}: plimsoll says {our}, the oracle {their}")
    counts = {answer: theirs.count(answer) for answer in sorted(set(theirs))}
    print(f"{name}: {len(pairs)} pairs, {len(wrong)} disagreements; the oracle's answers: {counts}")
    if wrong:
        sys.exit(1)


def sign(number):
    return "<" if number < 0 else ">" if number > 0 else "="


def seeded(name):
    return random.Random(f"plimsoll {name}")
