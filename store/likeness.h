/*
 * likeness - the rule by which two statements are the same one, and what of them it looks at.
 *
 * Symmetric, and of the two statements alone: what else is in the store, and
 * in which order it came, has no part in it. Three kinds of evidence:
 *
 * - equal words, or a run of RUN_WORDS and a resemblance of at least 0.4, where
 *   the speakers agree (or one is unknown, or so much is equal that the name
 *   must be an error);
 * - the shorter one within the longer, where the speakers are known and agree;
 * - quoted words, where a writer cut a quotation to a phrase, or joined two:
 *   the same speaker within three days (or an article without a date), and
 *   nearly all that is quoted in the one quoted in the other. Words are then
 *   compared without their endings.
 *
 * Nearly equal words of which one set says no and the other does not are two
 * statements. Equal claims in other words are not joined. Within one text nothing is joined
 * with what lies in it, nor a writer's own words with each other: he says
 * things again, in the title and the deck and once more below.
 */
#ifndef STORE_LIKENESS_H
#define STORE_LIKENESS_H

#include "store/columns.h"
#include "store/entry.h"
#include "store/shingle.h"

enum { LIKENESS_WINDOW = 3 * 86400 }; /* seconds between two reports of an occasion */

struct likeness {
	uint64_t seq, date;      /* date: posting_date(), POSTING_NO_DATE not known */
	enum statement_type type;
	uint64_t article;
	uint32_t content;
	struct spans spans;      /* its words in the article's text */
	struct shingles shingles;
	struct str name;         /* of the speaker, folded */
	uint64_t *quoted, *all;  /* hashes of words, but for the commonest: ascending, each once */
	size_t n_quoted, n_all;
	struct sketch sketch;    /* a bit for each of quoted: tells most apart that share few */
};

/* All but the quoted words, which likeness_quote() adds. 0, -ENOMEM. frequencies: as for shingles_of(). */
int likeness_of(struct arena *arena, uint64_t seq, uint64_t date, const struct entry_record *record,
		const struct frequencies *frequencies, struct likeness *ret);

int likeness_quote(struct arena *arena, struct str text, struct likeness *self);

/* Quoted words count where both have theirs. */
bool likeness_same(const struct likeness *a, const struct likeness *b);

/* False when the quoted words of two statements with these sketches cannot make them the same. */
bool sketch_may_fit(const struct sketch *a, const struct sketch *b);

/* The last word of a folded name, which others of the same person end in too. */
struct str likeness_surname(struct str folded);

#endif
