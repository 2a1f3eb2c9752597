#include "parser/meta.h"


static struct str meta_named(const struct tree *t, struct str name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->nodes[i].tag == TAG_META &&
		    (str_eq_nocase(tree_attr_str(t, i, ATTR_PROPERTY), name) || str_eq_nocase(tree_attr_str(t, i, ATTR_NAME), name)))
			return str_trim(tree_attr_str(t, i, ATTR_CONTENT));
	}
	return (struct str){ NULL, 0 };
}

int meta_read(const struct tree *t, const struct blocks *bs, const struct page_hints *hints, struct arena *arena,
	      struct meta *ret)
{
	struct meta m = { 0 };

	(void)arena;
	m.title = meta_named(t, STR("og:title"));
	for (size_t i = bs->n; i-- > 0;)
		if (bs->elements[bs->at[i].element].tag == TAG_H1)
			m.title = block_text(bs, i);
	m.deck = meta_named(t, STR("og:description"));
	m.outlet = meta_named(t, STR("og:site_name"));
	m.author = meta_named(t, STR("author"));
	m.published = hints->published.len ? hints->published : meta_named(t, STR("article:published_time"));
	m.published_from = STR("meta");
	*ret = m;
	return 0;
}
