/* date_words - words that stand in dates: months in a dozen languages, zones, halves of the day. */
#ifndef FETCHER_DATE_WORDS_H
#define FETCHER_DATE_WORDS_H

#include <stdbool.h>

#include "common/str.h"

enum date_word {
	DATE_UNKNOWN,
	DATE_MONTH,  /* value: 1 to 12 */
	DATE_ZONE,   /* value: minutes east of UTC */
	DATE_AM,     /* value of these two and the last: the zone in minutes that the word's language implies, or -1 */
	DATE_PM,
	DATE_FILLER, /* "of", "at", a unit: says nothing */
	DATE_YEAR_KO /* the Korean "year" */
};

/* What word (letters only, ASCII ones in any case) is. */
enum date_word date_word(struct str word, int *ret_value);

#endif
