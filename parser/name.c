#include "parser/name.h"

#include "parser/text_token.h"

#define REACH 512 /* mentions that are looked through on either side */

uint32_t names_by_given(const struct names *self, const struct text *text, uint32_t token)
{
	uint32_t found = TEXT_NONE;

	for (uint32_t p = 0; p < self->n_persons; p++) {
		const struct person *who = &self->persons[p];
		if (who->last - who->first < 2 || !str_eq(text_token(text, who->first), text_token(text, token)))
			continue;
		if (found != TEXT_NONE)
			return TEXT_NONE;
		found = p;
	}
	return found;
}

uint32_t names_mention_from(const struct names *self, uint32_t at)
{
	uint32_t low = 0, high = self->n_mentions;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (self->mentions[mid].last <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool fits(const struct names *self, const struct text *text, uint32_t k, uint32_t first, uint32_t last)
{
	const struct person *p = &self->persons[self->mentions[k].person];

	if (!names_alike(p->surname, text_token(text, last - 1)))
		return false;
	return last - first < 2 || p->last - p->first < 2 || text_token(text, p->first).ptr[0] == text_token(text, first).ptr[0];
}

uint32_t names_by_name(const struct names *self, const struct text *text, uint32_t first, uint32_t last, uint32_t at)
{
	uint32_t here = names_mention_from(self, at);

	/* As it was told apart when the names were found. */
	uint32_t own = names_mention_from(self, last - 1);
	if (own < self->n_mentions && self->mentions[own].first < last && fits(self, text, own, first, last))
		return self->mentions[own].person;
	for (uint32_t k = here, n = 0; k > 0 && n < REACH; k--, n++)
		if (fits(self, text, k - 1, first, last))
			return self->mentions[k - 1].person;
	for (uint32_t k = here, n = 0; k < self->n_mentions && n < REACH; k++, n++)
		if (fits(self, text, k, first, last))
			return self->mentions[k].person;
	return TEXT_NONE;
}
