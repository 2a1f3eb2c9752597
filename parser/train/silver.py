#!/usr/bin/env python3
"""Tags every token of annotated articles with spaCy: its part of speech and its dependency.

usage: silver.py MODEL ARTICLES.jsonl > SILVER.jsonl      MODEL: a spaCy pipeline's name or folder

train_statements.py --silver learns them on the side, which teaches the lower layers grammar; nothing
of it is left in the model file. A token takes the tag of the spaCy token at its first character.
"""
import json
import sys

import numpy as np
import spacy

from corpus import Article


def tagged(pipeline, article):
    text = article.data.decode()
    doc = pipeline(text)
    ends = np.cumsum([len(c.encode()) for c in text])
    begin = [0] + ends.tolist()
    starts = np.array([begin[t.idx] for t in doc])
    at = np.maximum(np.searchsorted(starts, article.text.start, "right") - 1, 0)
    return [[doc[int(i)].tag_ for i in at], [doc[int(i)].dep_ for i in at]]


def main():
    pipeline = spacy.load(sys.argv[1], exclude=["ner", "lemmatizer", "attribute_ruler"])
    with open(sys.argv[2], encoding="utf-8") as f:
        for line in f:
            article = Article(line)
            tags, dependencies = tagged(pipeline, article)
            print(json.dumps({"id": article.id, "tags": tags, "dependencies": dependencies}))


if __name__ == "__main__":
    main()
