/* printer_forms - the parts of the printer: each appends a record to self->line in its form. */
#ifndef STORE_CLI_PRINTER_FORMS_H
#define STORE_CLI_PRINTER_FORMS_H

#include "store/cli/printer.h"

/* names: of PRINTER_FIELDS, by commas. 0 or -EINVAL after a message. */
int printer_choose(struct printer *self, struct str names);

void print_table_row(struct printer *self, const struct record *r);
void print_wrapped(struct printer *self, const struct record *r);
void print_separated(struct printer *self, const struct record *r); /* NULL: the heads */

/* Atom (RFC 4287): an entry; the feed's beginning and end. first: the newest record, or NULL when there is none. */
void print_atom(struct printer *self, const struct record *r);
void print_atom_begin(struct printer *self, const struct record *first);
void print_atom_end(struct printer *self);

/* A line of JSON-LD: W3C Web Annotation (2017), schema.org Quotation or Claim. */
void print_annotation(struct printer *self, const struct record *r);
void print_schema_org(struct printer *self, const struct record *r);

#endif
