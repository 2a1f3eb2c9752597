/*
 * text - words from pages, made fit for a terminal: cleaned, measured in cells, cut and wrapped.
 *
 * Pages are hostile. What a terminal would obey or a reader would not see is
 * taken out: control characters, escapes, changes of direction, zero-width
 * and other format characters. Line ends and tabs become a space.
 */
#ifndef STORE_CLI_TEXT_H
#define STORE_CLI_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"

struct cell_range {
	uint32_t from, to;
};

/* cells_table.c */
extern const struct cell_range cells_none[], cells_two[];
extern const size_t cells_none_n, cells_two_n;

/* Whether it is taken out of what people see: white space is not. */
bool text_is_hidden(uint32_t c);

/* Appends s as a terminal may have it; bytes that are no UTF-8 become U+FFFD, runs of white space one space. */
void text_clean(struct buf *out, struct str s);

/*
 * Appends s as it is but for what text_clean() takes out of a line: for lines of
 * which each byte counts, on a terminal. escape: as JSON's \\uXXXX, instead of leaving it out.
 */
void text_show(struct buf *out, struct str s, bool escape);

/* Appends what says most of an address in few cells: the host, or the name of a file; the clean address where it is neither. */
void text_address(struct buf *out, struct str url);

/*
 * Appends of the clean s what stands around the first place with these words
 * (ASCII letters in either case), at most so many bytes before and after it;
 * where they are nowhere, its beginning. "…" where something is left out.
 */
void text_excerpt(struct buf *out, struct str s, struct str words, size_t around);

/* How many cells s takes, which must be clean. */
size_t text_cells(struct str s);

/* Appends the clean s, cut with "…" to fit, and filled up with spaces to just so many cells where pad. */
void text_fit(struct buf *out, struct str s, size_t cells, bool pad);

/* Appends the clean s in lines of at most width cells, each after indent spaces, each ended; long words are not broken. */
void text_wrap(struct buf *out, struct str s, size_t width, size_t indent);

/*
 * The same behind the first indent cells of a line that is there already: that
 * many spaces before the others only, and no line end behind the last. Colour
 * codes (style.h) in it take no cell.
 */
void text_hang(struct buf *out, struct str s, size_t width, size_t indent);

/* Columns of the terminal on fd, or of COLUMNS; 0 when fd is none. */
size_t terminal_width(int fd);

#endif
