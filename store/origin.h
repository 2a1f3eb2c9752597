/*
 * origin - which news agencies an article names as where it comes from.
 *
 * Agencies sign what they sell, and who prints it keeps the sign: in the
 * dateline ("STRELSAU, May 4 (Northwire) - ", "STRELSAU, May 4. /Northwire/"),
 * in the author line ("Reuters", "Our correspondent and AFP"), or at the end
 * ("(dpa)", "Reporting by …; editing by …", "(with inputs from PTI)"). A
 * dateline may name any agency; elsewhere only those of a list are known, as
 * any other word in brackets could be one.
 *
 * That a text was copied without a sign is not seen here.
 */
#ifndef STORE_ORIGIN_H
#define STORE_ORIGIN_H

#include "common/str.h"

enum {
	ORIGINS_MAX = 4,
	ORIGIN_LINES = 8,      /* of the beginning that a dateline is looked for in, and of the end */
	ORIGIN_NAME_MAX = 40,  /* bytes of a name in a dateline */
	ORIGIN_PLACE_MAX = 80, /* bytes before it */
};

struct origins {
	struct str at[ORIGINS_MAX]; /* into the text, or names of the list; each once */
	size_t n;
};

void origins_find(struct str text, struct str author, struct origins *ret);

#endif
