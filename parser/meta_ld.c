#include "parser/meta_ld.h"

#include <errno.h>

#include <cjson/cJSON.h>

#include "common/cleanup.h"

static const char *const keys[LD_KEYS] = {
	[LD_ARTICLE_BODY] = "articleBody", [LD_HEADLINE] = "headline", [LD_ALTERNATIVE_HEADLINE] = "alternativeHeadline",
	[LD_DESCRIPTION] = "description", [LD_AUTHOR] = "author", [LD_PUBLISHER] = "publisher",
	[LD_PUBLISHED] = "datePublished", [LD_MODIFIED] = "dateModified", [LD_CREATED] = "dateCreated",
	[LD_UPLOADED] = "uploadDate", [LD_LANGUAGE] = "inLanguage", [LD_DATELINE] = "dateline", [LD_PERSON] = "",
};

struct reading {
	struct arena *arena;
	struct facts *facts;
	uint16_t article; /* the outermost that is being read, 0: none */
};

static int add(struct reading *self, enum ld_key key, struct str value, struct str type, struct str value_type)
{
	struct ld_fact f = { .key = key, .article = self->article };

	value = str_trim(value);
	if (!value.len || self->facts->n_lds == FACTS_MAX)
		return 0;
	if (arena_dup(self->arena, value, &f.value) < 0 || arena_dup(self->arena, type, &f.type) < 0 ||
	    arena_dup(self->arena, value_type, &f.value_type) < 0)
		return -ENOMEM;
	self->facts->lds[self->facts->n_lds++] = f;
	return 0;
}

static struct str string_of(const cJSON *j)
{
	return str_from(cJSON_IsString(j) ? j->valuestring : NULL);
}

static struct str type_of(const cJSON *object)
{
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(object, "@type");

	return string_of(cJSON_IsArray(type) ? type->child : type);
}

/* The name that a person or organization is given as: a string, an object with a name, a list of these. */
static struct str name_of(const cJSON *value)
{
	if (cJSON_IsObject(value)) {
		const cJSON *name = cJSON_GetObjectItemCaseSensitive(value, "name");
		return string_of(cJSON_IsArray(name) ? name->child : name);
	}
	return string_of(value);
}

static int add_names(struct reading *self, enum ld_key key, const cJSON *value, struct str type)
{
	const cJSON *one = cJSON_IsArray(value) ? value->child : value;
	struct str all = { NULL, 0 }, value_type = { NULL, 0 };

	for (size_t n = 0; one && n < 16; one = cJSON_IsArray(value) ? one->next : NULL) {
		struct str name = str_trim(name_of(one)), joined;
		if (!name.len || name.len > 200)
			continue;
		if (cJSON_IsObject(one) && !value_type.len)
			value_type = type_of(one);
		if (n++ == 0)
			all = name;
		else if (arena_printf(self->arena, &joined, "%.*s; %.*s", (int)all.len, all.ptr, (int)name.len, name.ptr) < 0)
			return -ENOMEM;
		else
			all = joined;
	}
	return add(self, key, all, type, value_type);
}

static int read_member(struct reading *self, const cJSON *member, struct str type)
{
	struct str key = str_from(member->string);

	for (int k = 0; k < LD_PERSON; k++) {
		if (!str_eq(key, str_from(keys[k])))
			continue;
		if (k == LD_AUTHOR || k == LD_PUBLISHER)
			return add_names(self, (enum ld_key)k, member, type);
		return add(self, (enum ld_key)k, string_of(cJSON_IsArray(member) ? member->child : member), type,
			   (struct str){ NULL, 0 });
	}
	return 0;
}

static bool is_article(struct str type)
{
	static const struct str marks[] = { STR_INIT("Article"), STR_INIT("Posting"), STR_INIT("Report") };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (str_find(type, marks[i], 0) < type.len)
			return true;
	return false;
}

/* Objects in any depth: a page's article may be in a @graph, a list or another object. */
static int read_value(struct reading *self, const cJSON *value, unsigned depth)
{
	uint16_t within = self->article;
	int r = 0;

	if (depth > LD_DEPTH_MAX)
		return 0;
	if (cJSON_IsObject(value)) {
		struct str type = type_of(value);
		if (!self->article && is_article(type) && self->facts->n_ld_articles < UINT16_MAX)
			self->article = ++self->facts->n_ld_articles;
		if (str_eq(type, STR("Person")))
			r = add(self, LD_PERSON, name_of(value), type, type);
		for (const cJSON *m = value->child; m && r == 0; m = m->next)
			r = read_member(self, m, type);
	}
	if (cJSON_IsObject(value) || cJSON_IsArray(value))
		for (const cJSON *m = value->child; m && r == 0; m = m->next)
			r = read_value(self, m, depth + 1);
	self->article = within;
	return r;
}

/* "key" : "value", wherever it stands in what is no JSON. */
static int search_key(struct reading *self, struct str script, enum ld_key key)
{
	struct str quoted;

	if (arena_printf(self->arena, &quoted, "\"%s\"", keys[key]) < 0)
		return -ENOMEM;
	for (size_t at = 0; at = str_find(script, quoted, at), at < script.len;) {
		at += quoted.len;
		struct str rest = str_trim(str_skip(script, at));
		if (!rest.len || rest.ptr[0] != ':')
			continue;
		rest = str_trim(str_skip(rest, 1));
		size_t end = str_find_byte(rest, '"', 1);
		if (!rest.len || rest.ptr[0] != '"' || end == rest.len || str_find_byte((struct str){ rest.ptr, end }, '\\', 1) < end)
			continue;
		int r = add(self, key, (struct str){ rest.ptr + 1, end - 1 }, (struct str){ NULL, 0 }, (struct str){ NULL, 0 });
		if (r < 0)
			return r;
	}
	return 0;
}

static bool is_bounded(struct str script)
{
	size_t tokens = 0;

	for (size_t i = 0; i < script.len; i++)
		tokens += script.ptr[i] == ',' || script.ptr[i] == '[' || script.ptr[i] == '{';
	return tokens <= LD_TOKENS_MAX;
}

static void free_cjson(cJSON **j)
{
	cJSON_Delete(*j);
}

int ld_read(struct str script, struct arena *arena, struct facts *facts)
{
	struct reading self = { .arena = arena, .facts = facts };
	int r = 0;

	script = str_trim(script);
	owned(free_cjson) cJSON *json = is_bounded(script) ? cJSON_ParseWithLength(script.ptr, script.len) : NULL;
	if (json)
		return read_value(&self, json, 0);
	for (int key = 0; key < LD_PERSON && r == 0; key++)
		if (key != LD_ARTICLE_BODY)
			r = search_key(&self, script, (enum ld_key)key);
	return r;
}
