/*
 * xml - reads markup that means to be XML, token by token, whatever is wrong with it.
 *
 * One feed in ten is ill-formed: bare ampersands, undeclared prefixes, tags
 * that are never closed, two XML declarations. This reader has no errors: each
 * byte is a tag, or else it is text. Its caller sees a tree in which every
 * START has its STOP: an end tag closes all elements opened inside its own, one
 * that closes nothing is dropped, and the end of the input closes the rest.
 *
 * Hostile input costs linear time: no external entity is ever read, internal
 * ones expand up to a budget, and nesting beyond the limit ends the document.
 *
 * Input is UTF-8 without control characters; it must outlive what is read from it.
 */
#ifndef FETCHER_XML_H
#define FETCHER_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/str.h"

enum {
	XML_DEPTH_MAX = 256,              /* open elements; the document ends before one more */
	XML_ATTRS_MAX = 64,               /* of an element; more are dropped */
	XML_BINDINGS_MAX = 256,           /* namespace declarations in scope; more are dropped */
	XML_ENTITIES_MAX = 128,           /* declared by the document; more are dropped */
	XML_EXPANSION_MAX = 64 * 1024,    /* bytes and references that its entities may come to */
	XML_EXPANSION_DEPTH_MAX = 8,
};

/* A namespace that the caller knows: id > 0. A prefix that nobody declared is taken for its usual namespace. */
struct xml_namespace {
	struct str uri, prefix;
	int id;
};

/* OTHER is declared and not known, UNDECLARED neither. */
enum { XML_NS_NONE = 0, XML_NS_OTHER = -1, XML_NS_UNDECLARED = -2 };

enum xml_event { XML_END, XML_START, XML_STOP, XML_TEXT };

struct xml_attr {
	struct str qname, name; /* as written, and without its prefix */
	struct str value;       /* references decoded */
	bool prefixed;
	int ns; /* of the prefix; XML_NS_NONE without one */
};

struct xml_level {
	struct str qname;
	int ns;
	size_t bindings;       /* in scope outside this element */
	struct str base, lang; /* of the parent, until the caller says otherwise */
};

struct xml_binding {
	struct str prefix;
	int ns;
};

struct xml_entity {
	struct str name, value;
};

struct xml {
	/* What the last event is about. */
	struct str qname, name; /* START, STOP: as written, and without the prefix */
	int ns;                 /* START, STOP: the namespace's id, or one of XML_NS_NONE... */
	bool prefixed;          /* START: the name has a prefix */
	bool cdata;             /* TEXT: from a CDATA section, holds no references */
	struct str text;        /* TEXT: raw; see xml_text() */
	struct xml_attr attrs[XML_ATTRS_MAX];
	size_t n_attrs;
	size_t depth; /* open elements; at START the new one counts, at STOP the closed one no more */
	struct xml_level levels[XML_DEPTH_MAX + 1]; /* [depth] is the innermost, [0] the document */

	/* The rest is xml.c's own. */
	struct str in;
	size_t at;
	struct arena *arena;
	const struct xml_namespace *known;
	size_t n_known, close_to, n_bindings, n_entities, budget;
	bool again, stop_now, no_comment_end, no_cdata_end;
	size_t cdata_end; /* where the section that was looked for last ends */
	int error;
	struct xml_binding bindings[XML_BINDINGS_MAX];
	struct xml_entity entities[XML_ENTITIES_MAX];
};

/* known must outlive self; values that are not as they stand in the input are made in arena. */
void xml_start(struct xml *self, struct str in, struct arena *arena, const struct xml_namespace *known, size_t n_known);

/* The next event; XML_END for ever after the last. */
enum xml_event xml_next(struct xml *self);

/* The next xml_next() gives the START just given once more. */
void xml_unread(struct xml *self);

/* At a START: the elements outside it down to depth (< self->depth) are closed without STOP; it becomes number depth + 1. */
void xml_hoist(struct xml *self, size_t depth);

/* The current element's attribute, NULL when it has none such. Case does not matter. */
const struct xml_attr *xml_attr(const struct xml *self, int ns, struct str name);

/* The same by value; empty when absent. */
struct str xml_attr_value(const struct xml *self, int ns, struct str name);

/* Appends text from a document to out, references decoded. */
void xml_decode(struct xml *self, struct str raw, struct buf *out);

/* -ENOMEM once the arena could not hold a value (it is then empty), else 0. */
int xml_error(const struct xml *self);

/*
 * Decodes the reference at raw.ptr[at], which is '&': writes its UTF-8 to out
 * (room for XML_REFERENCE_BYTES) and returns that length, with *ret_taken the
 * bytes of raw it took. 0 when there is no reference. Names are those of HTML,
 * and end in ';'; numbers that windows-1252 would mean instead of controls are
 * taken so, as browsers do, and those outside Unicode are U+FFFD.
 */
enum { XML_REFERENCE_BYTES = 8 };
size_t xml_reference(struct str raw, size_t at, char *out, size_t *ret_taken);

/*
 * Appends text so that it reads the same in markup: '&', '<' and '>' escaped, and where it is a quoted value also '"' and the
 * carriage return, which a reader would take for the end of a line (XML 1.0, 2.11).
 */
void xml_escape(struct str text, bool quoted, struct buf *out);

#endif
