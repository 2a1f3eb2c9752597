/* Names that stand between commas behind a source: "The cashier, Ann Roe, said". */
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

/* "The cashier, Ann Roe, said" where the source is but "The cashier": the name between the commas that follow. */
bool speaker_named_behind(const struct speakers *self, uint32_t last, struct speaker *ret)
{
	const struct text *t = self->text;
	const struct mention *m;
	uint32_t k;

	if (last >= t->n_tokens || text_first_char(t, last) != ',' || (k = names_mention_from(&self->names, last)) >= self->names.n_mentions)
		return false;
	m = &self->names.mentions[k];
	if (m->first > last + 3 || (m->first != last + 1 && m->phrase != last + 1))
		return false;
	if (m->last >= t->n_tokens || t->tokens[m->last].sentence != t->tokens[last].sentence || m->last - m->phrase < 2)
		return false;
	if (text_first_char(t, m->last) != ',' && text_first_char(t, m->last) != '.')
		return false;
	speaker_found(self, m->person, "apposition", 900, ret);
	return true;
}

/* "The contractor, Kelb & Sons," where the source holds both: the body's name. */
bool speaker_body_behind(const struct speakers *self, uint32_t first, uint32_t end, uint32_t last, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t i = end + 1;

	if (end + 1 >= last || end <= first || text_first_char(t, end) != ',' || t->tokens[end - 1].flags & TOKEN_TITLE || !(self->entries[first].classes & (W_DET | W_POSS | W_VAGUE)))
		return false;
	if (text_first_char(t, i) == '@' && i + 1 < last) /* "one user, @tide" */
		i += 2;
	while (i < last && (t->tokens[i].flags & TOKEN_TITLE || text_first_char(t, i) == '&'))
		i++;
	if (i == end + 1 || (i < last && text_first_char(t, i) != ',') || self->entries[end + 1].classes & (W_DET | W_TIME))
		return false;
	*ret = (struct speaker){ .name = speaker_str(t, end + 1, i), .how = STR("apposition"), .person = TEXT_NONE, .confidence = 850 };
	return true;
}
