/* xml_scan - the cursor in the markup, and the parts of xml.c that are in xml_tag.c. */
#ifndef FETCHER_XML_SCAN_H
#define FETCHER_XML_SCAN_H

#include "fetcher/xml.h"

static inline bool xml_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Generous: any byte of a letter beyond ASCII may begin a name. */
static inline bool xml_begins_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || (c & 0x80);
}

static inline bool xml_continues_name(char c)
{
	return !xml_is_space(c) && c != '>' && c != '/' && c != '=' && c != '<' && c != '"' && c != '\'';
}

static inline char xml_here(const struct xml *self)
{
	return (char)(self->at < self->in.len ? self->in.ptr[self->at] : 0);
}

static inline void xml_skip_space(struct xml *self)
{
	while (self->at < self->in.len && xml_is_space(self->in.ptr[self->at]))
		self->at++;
}

static inline struct str xml_take_name(struct xml *self)
{
	size_t from = self->at;

	while (self->at < self->in.len && xml_continues_name(self->in.ptr[self->at]))
		self->at++;
	return (struct str){ self->in.ptr + from, self->at - from };
}


/* The name behind the prefix; *ret_prefix is empty without one. */
struct str xml_local_name(struct str qname, struct str *ret_prefix);

/* The cursor stands behind '<', on a name: reads the tag to its end. *ret_empty: it ends in "/>". */
void xml_take_tag(struct xml *self, bool *ret_empty);

/* Puts the tag's namespaces into scope, and gives it and its attributes theirs. */
void xml_name_all(struct xml *self);

#endif
