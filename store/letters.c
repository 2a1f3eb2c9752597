#include "store/letters.h"

#include "store/letters_table.h"

static bool is_in(const struct letter_range *ranges, size_t n, uint32_t c)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (c > ranges[mid].to)
			low = mid + 1;
		else if (c < ranges[mid].from)
			high = mid;
		else
			return true;
	}
	return false;
}

bool letter_in_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	return is_in(letter_ranges, letter_ranges_n, c) || c >= 0x20000;
}

bool letter_alone(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
	       (c >= 0xf900 && c <= 0xfaff) || c >= 0x20000;
}

bool letter_is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02bc || c == 0x02bb || c == 0xff07;
}

size_t letter_fold(uint32_t c, uint32_t out[LETTER_FOLD_MAX])
{
	size_t low = 0, high = letter_folds_n, n = 0;

	if (c < 0x80) {
		out[0] = c >= 'A' && c <= 'Z' ? c + 32 : c;
		return 1;
	}
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (letter_folds[mid].from < c) {
			low = mid + 1;
		} else if (letter_folds[mid].from > c) {
			high = mid;
		} else {
			while (n < LETTER_FOLD_MAX && letter_folds[mid].to[n])
				out[n] = letter_folds[mid].to[n], n++;
			return n;
		}
	}
	out[0] = c;
	return !is_in(letter_marks, letter_marks_n, c);
}
