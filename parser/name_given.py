#!/usr/bin/env python3
"""name_given.py DIR > name_given.c

Given names with the sex that nearly all their bearers have, from the 1990 US
census (public domain; dist.male.first and dist.female.first, as packaged in
names 0.3.0 of PyPI), and some names frequent in world news which it lacks.
"""
import pathlib, sys

MALE = """ed al bo ty ahmed ali abdul abdullah mohammed muhammad mohamed mahmoud hassan hussein khalid omar yusuf tariq ibrahim ismail mustafa osama bashar
sergei sergey vladimir dmitry dmitri alexei alexey andrei andrey boris igor ivan mikhail nikolai oleg pavel viktor yuri volodymyr petro
giorgio giovanni luca marco matteo paolo silvio pietro sergio carlos jose juan luis pedro pablo jorge javier diego alejandro hugo nicolas
francois jean jacques pierre emmanuel michel olivier philippe laurent yves guy hans jens jurgen klaus heiko wolfgang dieter olaf sigmar
lars anders bjorn erik henrik jonas magnus nils sven jan piet willem geert narendra rahul amit arun rajiv sanjay vijay ashok imran nawaz
kenji shinzo hiroshi yoshihide xi jinping jong ban recep tayyip benjamin binyamin avigdor moshe shimon ehud ashraf hamid nuri haider
zbigniew lech donald viktor janos gyorgy vaclav milos tomas petr alexis antonis kyriakos jens kofi desmond nelson jacob cyril thabo
kenny hector raul fidel evo rafael enrique felipe jair luiz matias bernie rudy mitt beto jeb newt barack""".split()
FEMALE = """angela ursula annegret federica marine segolene simone christine najat theresa nicola arlene priya sonia indira sushma benazir
malala aung tsai michelle cristina dilma ivanka melania kellyanne hillary condoleezza nikki tulsi kamala elena irina olga natalia
tatiana svetlana anna maria yulia ekaterina ksenia fatima aisha leila amina zainab nadia hanan tzipi golda mary jacinda julia gladys
mette sanna erna kersti dalia ingrid astrid sigrid inge birgit greta margrethe helle ana lucia carmen pilar rosa isabel ines sofia""".split()


def read(path):
    return {w[0].lower(): float(w[1]) for w in map(str.split, path.read_text().splitlines()) if w}


def main():
    d = pathlib.Path(sys.argv[1])
    male, female = read(d / "dist.male.first"), read(d / "dist.female.first")
    out = {"MALE": set(MALE), "FEMALE": set(FEMALE)}
    for name in set(male) | set(female):
        m, f = male.get(name, 0), female.get(name, 0)
        if max(m, f) < 0.004 or len(name) < 3 or name in out["MALE"] | out["FEMALE"]:
            continue
        if m > 40 * f:
            out["MALE"].add(name)
        elif f > 40 * m:
            out["FEMALE"].add(name)
    both = out["MALE"] & out["FEMALE"]
    print("/* Made by name_given.py from the 1990 US census: edit that, not this. */\n#include \"parser/lexicon.h\"\n")
    print("const struct word_list lexicon_given[] = {")
    for sex, names in out.items():
        line = ""
        for n in sorted(names - both) + [""]:
            if not n or len(line) + len(n) > 90:
                print(f'\t{{ W_{sex}, "{line.rstrip()}" }},')
                line = ""
            line += n + " "
    print("\t{ 0, NULL },\n};")


main()
