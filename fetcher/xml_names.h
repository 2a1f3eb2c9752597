/* xml_names - the named character references of HTML. */
#ifndef FETCHER_XML_NAMES_H
#define FETCHER_XML_NAMES_H

#include "common/str.h"

enum { XML_NAMES = 2125 };

/* Ascending bytewise by name, which stands without '&' and ';'; utf8 is one or two code points. */
struct xml_name {
	struct str name;
	char utf8[7];
};

extern const struct xml_name xml_names[XML_NAMES];

#endif
