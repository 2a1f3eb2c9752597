/*
 * meta_facts - what a page's head and its JSON-LD say, gathered in one walk and not yet judged.
 */
#ifndef PARSER_META_FACTS_H
#define PARSER_META_FACTS_H

#include "parser/body_sums.h"

enum {
	FACTS_MAX = 512,               /* of each kind; the rest is left out */
	LD_BYTES_MAX = 1 << 20,        /* of all JSON-LD of a page */
	LD_TOKENS_MAX = 60000,         /* brackets and commas in one script: bounds what its tree takes */
	LD_DEPTH_MAX = 40,
};

/* A <meta>: key is its property, name, itemprop or http-equiv, as written. */
struct meta_fact {
	struct str key, value;
};

enum ld_key {
	LD_ARTICLE_BODY, LD_HEADLINE, LD_ALTERNATIVE_HEADLINE, LD_DESCRIPTION, LD_AUTHOR, LD_PUBLISHER, LD_PUBLISHED,
	LD_MODIFIED, LD_CREATED, LD_UPLOADED, LD_LANGUAGE, LD_DATELINE, LD_PERSON,
	LD_KEYS
};

/* A value in JSON-LD. Authors of one object are one value, joined by "; ". */
struct ld_fact {
	enum ld_key key;
	struct str value;
	struct str type;        /* @type of the object that it is of: "NewsArticle" */
	struct str value_type;  /* of an author: "Person", "Organization" or empty */
	uint16_t article;       /* number of the outermost article that it is said of, from 1; 0: of none */
};

struct facts {
	struct meta_fact *metas;
	size_t n_metas;
	struct ld_fact *lds;
	size_t n_lds;
	uint16_t n_ld_articles; /* met in JSON-LD; not all need have facts */
	struct str title;      /* <title>, folded */
	struct str canonical, language;
};

/*
 * In arena. Where JSON-LD describes several articles and one has this page's title, what it says of
 * the others is left out. 0 or -ENOMEM.
 */
int facts_from(const struct tree *tree, struct arena *arena, struct facts *ret);

/* The first value of a <meta> whose key is that in any case; empty: none. */
struct str facts_meta(const struct facts *self, const char *key);

/* The first value in JSON-LD, and the longest; empty: none. */
struct str facts_ld(const struct facts *self, enum ld_key key);
struct str facts_ld_longest(const struct facts *self, enum ld_key key);

/*
 * The longest articleBody that JSON-LD says of the page's own article: the one with the page's title (title, or what
 * its head says), or the only one, whose headline is given where it is another one. Empty: none. 0 or -ENOMEM.
 */
int facts_own_body(const struct facts *self, struct str title, struct arena *arena, struct str *ret_body, struct str *ret_headline);

/* What of it helps to find the body. 0 or -ENOMEM. */
int facts_body_hints(const struct facts *self, struct arena *arena, struct body_hints *ret);

/* The text of a node and all below it, white space folded, at most limit bytes; 0 or -ENOMEM. */
int facts_text(const struct tree *tree, uint32_t node, size_t limit, struct arena *arena, struct str *ret);

#endif
