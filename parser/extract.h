/*
 * extract - the statements of an article: who said what, in which words.
 *
 * Candidates come from rules (rule.h, turn.h) and, where its model is there,
 * from a network trained on annotated news (net.h); they are merged, typed,
 * nested and their speakers resolved (speaker.h). The same article gives the
 * same statements whatever came before it. Time is linear in its length, and bounded: of a
 * longer article the beginning is read. Memory is that of a section of 256 KiB and of what is found.
 */
#ifndef PARSER_EXTRACT_H
#define PARSER_EXTRACT_H

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"

enum {
	EXTRACT_BYTES_MAX = 1 << 20,      /* of text: what begins a section beyond is not read; no report is a tenth as long */
	EXTRACT_STATEMENTS_MAX = 16384,   /* of an article, as many as a frame may have (wire.h) */
};

struct extractor;

/* Bits of acts, by enum statement_act. */
#define ACTS_DEFAULT (1u << ACT_SPEECH | 1u << ACT_STANCE)
#define ACTS_ALL (1u << ACT_SPEECH | 1u << ACT_STANCE | 1u << ACT_DEED)

/*
 * model: path of the network's file, or NULL: the rules alone. 0; -ENOENT,
 * -EBADMSG: no such file, or none of ours: *ret is an extractor of rules alone
 * all the same, and *reterr_why says in a literal what is wrong; -ENOMEM: no extractor.
 */
int extractor_new(const char *model, struct extractor **ret, const char **reterr_why);
void extractor_destroy(struct extractor **self_p);

/* What made the statements: "rules", or the network's version. */
struct str extractor_version(const struct extractor *self);

/*
 * Fills statements, n_statements and genre of *inout from its text, body, headings,
 * deck and title; all in arena. None for an article that is not in English.
 * explain: a line for each candidate with the rule that made it, or NULL. 0; above
 * 0, with what was found till then: the bound that was met; -ENOMEM, and *inout as it was.
 */
enum { EXTRACTED_BYTES = 1, EXTRACTED_STATEMENTS };
int extractor_run(struct extractor *self, struct arena *arena, struct article *inout, unsigned acts, struct buf *explain);

#endif
