/* Insertions between commas, and what they hang on: "Roe, a baker from Lund, said". */
#include "parser/phrase.h"

/* "The minister of fisheries, Rolf Aune,": a name behind the phrase of a role. */
static bool is_naming(const struct flow *f, uint32_t from, uint32_t end, uint32_t start)
{
	struct range role;
	bool office = false;

	if (from < start + 2 || end - from > 6 || !phrase_is_name(f, from))
		return false;
	for (uint32_t i = from; i < end; i++)
		if (!phrase_is_name(f, i) &&
		    !(i > from && i + 1 < end && item_is_word(&f->items[i]) && item_eq(f, i, "of")) &&
		    !item_is(&f->items[i], W_PLACE))
			return false;
	role = phrase_before(f, start, from - 1);
	if (range_empty(role) ||
	    (phrase_is_name(f, role.last - 1) && !(role.last - role.first > 2 && item_is(&f->items[role.last - 2], W_PREP))))
		return false;
	for (uint32_t i = role.first; i < role.last; i++)
		office |= item_is(&f->items[i], W_ROLE) && !(f->items[i].flags & TOKEN_TITLE && i == role.first);
	return office;
}

/* May the stretch [from, end) between commas be an insertion rather than the head? */
static bool is_insertion(const struct flow *f, uint32_t from, uint32_t end)
{
	const struct item *it = &f->items[from];
	struct str w;

	if (from >= end)
		return true;
	w = item_str(f, from);
	if (!(f->items[end - 1].flags & TOKEN_TITLE) && item_is(&f->items[end - 1], W_ROLE))
		return true; /* "Roe's superior" */
	if (from > 2 && end - from < 4 && f->items[from - 1].mark == ',' && item_is(&f->items[from - 2], W_ROLE | W_GROUP) &&
	    !(f->items[from - 2].flags & TOKEN_TITLE))
		return true; /* "her predecessor, Ann Roe,", "the gas company, Istgaz," */
	if (it->kind == TOKEN_NUMBER || !(it->flags & TOKEN_TITLE))
		return true;
	if (end - from == 1 && it->flags & (TOKEN_HYPHEN | TOKEN_CAPS | TOKEN_ABBREV))
		return true; /* "R-Ky." */
	return item_is(it, W_REL | W_PREP | W_ROLE) || str_ends(w, STR("ing")) || item_eq(f, from, "Jr.");
}

struct range phrase_around_insertion(const struct flow *f, uint32_t from, uint32_t end)
{
	uint32_t stop = end - 1; /* the comma */

	for (int hops = 0; hops < 4; hops++) {
		uint32_t seg = stop, head;
		while (seg > from && f->items[seg - 1].mark != ',' && f->items[seg - 1].mark != ';')
			seg--;
		if (seg == from || f->items[seg - 1].mark == ';')
			break;
		if (is_naming(f, seg, stop, from))
			return (struct range){ phrase_before(f, from, seg - 1).first, end };
		if (!is_insertion(f, seg, stop))
			break;
		head = seg - 1;
		struct range np = phrase_before(f, from, head);
		/* "Ann Roe, of the Lund Works, whose": the works are an insertion, too. */
		if (!range_empty(np) && np.first > from + 2 && item_among(f, np.first - 1, "of from at") && f->items[np.first - 2].mark == ',') {
			stop = np.first - 2;
			np = phrase_before(f, from, stop);
			if (!range_empty(np) && !is_insertion(f, np.first, np.last))
				return (struct range){ np.first, end };
			continue;
		}
		if (!range_empty(np) && !is_insertion(f, np.first, np.last))
			return (struct range){ np.first, end };
		bool told = !range_empty(np) && np.first > from + 1 && f->items[np.first - 1].mark == ',' &&
			    phrase_is_name(f, np.first - 2) && item_among(f, np.first, "a an"); /* "Ann Roe, | a baker, who" */
		if (!range_empty(np) && !told && (np.first == from || item_is(&f->items[np.first], W_DET | W_POSS)) &&
		    np.last - np.first > 1 && !item_is(&f->items[np.first], W_PREP))
			return (struct range){ np.first, end };
		stop = head;
	}
	return (struct range){ end, end };
}

bool phrase_is_past(const struct flow *f, uint32_t i)
{
	return item_is_word(&f->items[i]) && !(f->items[i].flags & TOKEN_TITLE) && str_ends(item_str(f, i), STR("ed"));
}

bool phrase_clause_follows(const struct flow *f, uint32_t at, uint32_t end)
{
	for (uint32_t i = at; i < end && f->items[i].mark != ',' && f->items[i].mark != ';'; i++) {
		const struct item *it = &f->items[i];
		if (!item_is_word(it))
			continue;
		if (i > at && item_is(it, W_REL | W_SUBORD) && !item_is(it, W_PREP))
			return false;
		if (i > at && (item_is(it, W_BE | W_HAVE | W_DO | W_MODAL) || phrase_is_verb(f, i)))
			return true;
		if (i > at + 1 && phrase_is_past(f, i) && item_is_word(it - 1) && !item_is(it - 1, W_PREP | W_DET | W_POSS))
			return true;
	}
	return false;
}

bool phrase_names_holder(const struct flow *f, uint32_t from, uint32_t end)
{
	uint32_t seg = end - 1;

	while (seg > from && phrase_is_name(f, seg - 1))
		seg--;
	if (seg == end - 1 || seg < from + 2 || f->items[seg - 1].mark != ',')
		return false;
	for (uint32_t i = from; i + 1 < seg; i++)
		if (item_is_word(&f->items[i]) && item_is(&f->items[i], W_ROLE))
			return true;
	return false;
}
