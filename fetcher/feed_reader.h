/*
 * feed_reader - what the files that read XML feeds share: where the reader
 * stands in the document, and how it takes texts out of it.
 *
 * The loop in feed_xml.c finds the element's row in a table and calls its
 * function, which reads up to the element's end (or leaves the children to the
 * loop). A function that runs out of memory says so in error and goes on.
 */
#ifndef FETCHER_FEED_READER_H
#define FETCHER_FEED_READER_H

#include "fetcher/feed.h"
#include "fetcher/xml.h"

enum feed_namespace {
	NS_CORE = 1, /* RSS of all versions, Atom, sitemaps, and names without a namespace */
	NS_XML,
	NS_RDF,
	NS_XHTML,
	NS_DC,
	NS_DCTERMS,
	NS_CONTENT,
	NS_SYNDICATION,
	NS_MEDIA,
	NS_ITUNES,
	NS_GEORSS,
	NS_GML,
	NS_GEO,
	NS_NEWS,
	NS_IMAGE,
	NS_VIDEO,
	NS_ADMIN,
	NS_LICENSE,
	NS_PRISM,
	NS_FULLITEM,
	NS_SVG,
	NS_MATHML,
	NS_FOREIGN
};

/* Short addresses against a long base: an honest feed's come to less than itself. */
enum { FEED_JOIN_FACTOR = 4, FEED_JOIN_BYTES = 1024 * 1024 };

enum { FEED_GUESSES_MAX = 4, FEED_NAMESPACES = 43 };

/* What an element may belong to. */
enum feed_place_in { IN_FEED = 1, IN_ENTRY = 2, IN_SOURCE = 4, ANYWHERE = 7 };

/* Fields that come from several elements: the better origin wins, of equal ones the first. Indexes of feed_common.ranks. */
enum feed_rank { RANK_TITLE, RANK_LINK, RANK_ID, RANK_SUMMARY, RANK_PUBLISHED, RANK_UPDATED, RANK_AUTHOR, RANK_CONTENT };

struct reader {
	struct xml xml;
	struct arena *arena;
	struct feed_doc *doc;
	struct feed_entry *entry;     /* the one being read, or NULL */
	size_t entry_depth;           /* of its element */
	struct feed_common *common;   /* of the feed, the entry or its source */
	enum feed_place_in in;
	struct str latitude, longitude; /* of the entry, until both are met */
	int64_t period_seconds, frequency; /* sy: */
	struct buf scratch;
	struct xml_binding guesses[FEED_GUESSES_MAX]; /* undeclared prefixes, and what their elements showed them to be */
	size_t n_guesses;
	size_t join_budget; /* bytes that relative addresses may still come to; then they stay relative */
	bool full;          /* no room for another entry */
	int error;
};

/* A row of the table of elements. */
struct feed_field {
	struct str name; /* lower case */
	int ns;
	unsigned in; /* of enum feed_place_in */
	void (*read)(struct reader *, const struct feed_field *); /* NULL: its children are looked at as if it were not there */
	unsigned char rank;
	unsigned char what; /* the function's own */
};

/* A text construct: its value and whether that is HTML. */
struct feed_construct {
	struct str value;
	bool html;
	struct str lang;
};

/* How a construct reads where its element does not say. */
enum feed_default { DEFAULT_TEXT, DEFAULT_HTML };

extern const struct xml_namespace feed_namespaces[FEED_NAMESPACES];

/* Ascending by name. */
extern const struct feed_field feed_fields[];
extern const size_t feed_fields_n;

/* The current element's namespace: of enum feed_namespace. */
int reader_ns(const struct reader *self);

/* At the START of an element with an undeclared prefix: what that prefix must mean. */
void reader_guess_namespace(struct reader *self);

/* The table's row for the current element where the reader is; NULL: it means nothing here. */
const struct feed_field *reader_field(const struct reader *self);

/*
 * The next event inside the element that was open at depth. False at its end,
 * at the document's, and before the start of another entry (which is then the
 * next event again: whoever wrote the feed forgot to close something).
 */
bool reader_inside(struct reader *self, size_t depth, enum xml_event *ret);

/* Past the current element's end. */
void reader_skip(struct reader *self);

/* url seen from base, within the budget. */
struct str reader_join(struct reader *self, struct str base, struct str url);

/* The current element's text, markup dropped, without white space at the ends; up to its end. */
struct str reader_text(struct reader *self);

/* The same as an address, seen from the element's base. */
struct str reader_url(struct reader *self);

/* The current element's attribute as an address. */
struct str reader_url_attr(struct reader *self, struct str name);

/* The current element as a text construct, by its type and mode; up to its end. */
struct feed_construct reader_construct(struct reader *self, enum feed_default by_default);

/* A construct as HTML, and as plain text. */
struct str construct_html(struct reader *self, struct feed_construct c);
struct str construct_plain(struct reader *self, struct feed_construct c);

/* True when a value of this rank takes the field's place, which it then has. */
bool reader_outranks(struct reader *self, enum feed_rank field, unsigned char rank);

/* A new last element of a list, or NULL where it is full or memory is out. */
void *reader_grow(struct reader *self, void **at, size_t *n, size_t *cap, size_t size, size_t max);
#define READER_ADD(self, list) \
	reader_grow(self, (void **)&(list)->at, &(list)->n, &(list)->cap, sizeof *(list)->at, FEED_LIST_MAX)

/* The date, if text is one. */
void reader_date(struct reader *self, enum feed_rank field, unsigned char rank, struct str text);

/* A plain category, unless it is there already. */
void reader_category(struct reader *self, struct str category);

/* "name (e-mail)", "e-mail (name)", "name <e-mail>" or either alone. */
struct feed_person person_from(struct str text);

/* The functions of the table in feed_xml.c, by file. */
void read_title(struct reader *, const struct feed_field *);
void read_summary(struct reader *, const struct feed_field *);
void read_content(struct reader *, const struct feed_field *);
void read_rights(struct reader *, const struct feed_field *);
void read_link(struct reader *, const struct feed_field *);
void read_guid(struct reader *, const struct feed_field *);
void read_id(struct reader *, const struct feed_field *);
void read_date(struct reader *, const struct feed_field *);
void read_language(struct reader *, const struct feed_field *);
void read_category(struct reader *, const struct feed_field *);
void read_keywords(struct reader *, const struct feed_field *);
void read_comments(struct reader *, const struct feed_field *);

void read_author(struct reader *, const struct feed_field *);
void read_contributor(struct reader *, const struct feed_field *);
void read_enclosure(struct reader *, const struct feed_field *);
void read_media(struct reader *, const struct feed_field *);
void read_thumbnail(struct reader *, const struct feed_field *);
void read_image(struct reader *, const struct feed_field *);
void read_image_url(struct reader *, const struct feed_field *);
void read_icon(struct reader *, const struct feed_field *);
void read_logo(struct reader *, const struct feed_field *);
void read_source(struct reader *, const struct feed_field *);
void read_source_name(struct reader *, const struct feed_field *);
void read_license(struct reader *, const struct feed_field *);

void read_generator(struct reader *, const struct feed_field *);
void read_ttl(struct reader *, const struct feed_field *);
void read_skip_hours(struct reader *, const struct feed_field *);
void read_skip_days(struct reader *, const struct feed_field *);
void read_period(struct reader *, const struct feed_field *);
void read_frequency(struct reader *, const struct feed_field *);

void read_georss(struct reader *, const struct feed_field *);
void read_gml(struct reader *, const struct feed_field *);
void read_latitude(struct reader *, const struct feed_field *);
void read_longitude(struct reader *, const struct feed_field *);

/* The children of the current element as fields, up to its end. */
void read_children(struct reader *self);

/* The whole document. 0, -EBADMSG or -ENOMEM. */
int feed_read_xml(struct str text, struct str base, struct arena *arena, struct feed_doc *ret);

/* JSON Feed: the same. text must be followed by nothing that counts. */
int feed_read_json(struct str text, struct str base, struct arena *arena, struct feed_doc *ret);

/* A sitemap of one address a line. */
int feed_read_lines(struct str text, struct arena *arena, struct feed_doc *ret);

/* In lists that grow a step at a time; NULL past max, or -ENOMEM in *error. */
void *feed_grow(struct arena *arena, void **at, size_t *n, size_t *cap, size_t size, size_t max, int *error);

/* text as a date; empty when it is none. */
struct feed_date feed_date_from(struct arena *arena, struct str text, int *error);

#endif
