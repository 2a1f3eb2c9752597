/* JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), with what real ones do otherwise: numbers as ids, 1.0's author in 1.1. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/feed_html.h"
#include "fetcher/feed_reader.h"
#include "fetcher/feed_url.h"

struct json_reader {
	struct arena *arena;
	struct str base;
	int error;
};

static void json_destroy(cJSON **self_p)
{
	cJSON_Delete(*self_p);
	*self_p = NULL;
}

static struct str keep(struct json_reader *self, struct str s)
{
	struct str ret = { 0 };

	if (arena_dup(self->arena, str_trim(s), &ret) < 0)
		self->error = -ENOMEM;
	return ret;
}

/* Ids are numbers, too; "2.5" is one by the specification's letter. Whole ones below 2^53, beyond which a double counts no more by ones. */
static struct str number_text(struct json_reader *self, const cJSON *value)
{
	struct str ret = { 0 };
	double d = value->valuedouble;
	int r = 0;

	if (d >= -9007199254740992.0 && d <= 9007199254740992.0 && (double)(int64_t)d == d) {
		r = arena_printf(self->arena, &ret, "%" PRId64, (int64_t)d);
	} else {
		char *text = cJSON_PrintUnformatted(value);

		r = text ? arena_dup(self->arena, str_from(text), &ret) : -ENOMEM;
		cJSON_free(text);
	}
	if (r < 0)
		self->error = -ENOMEM;
	return ret;
}

/* A member as text; a number too, since ids are written so. cJSON's tree is gone when the model is read. */
static struct str text_of(struct json_reader *self, const cJSON *of, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(of, key);
	if (cJSON_IsString(value))
		return keep(self, str_from(value->valuestring));
	return cJSON_IsNumber(value) ? number_text(self, value) : (struct str){ 0 };
}

static struct str url_of(struct json_reader *self, const cJSON *of, const char *key)
{
	struct str url = text_of(self, of, key);

	return url.len ? feed_url_join(self->arena, self->base, url) : url;
}

static struct str plain_of(struct json_reader *self, const cJSON *of, const char *key)
{
	return feed_text(self->arena, text_of(self, of, key));
}

static void add_link(struct json_reader *self, struct feed_common *common, struct str href, struct str rel)
{
	struct feed_links *list = &common->links;
	struct feed_link *to = NULL;

	if (href.len)
		to = feed_grow(self->arena, (void **)&list->at, &list->n, &list->cap, sizeof *to, FEED_LIST_MAX, &self->error);
	if (to)
		*to = (struct feed_link){ .href = href, .rel = rel };
}

static void add_author(struct json_reader *self, struct feed_common *common, const cJSON *author)
{
	struct feed_persons *list = &common->authors;
	struct feed_person person, *to = NULL;

	if (cJSON_IsString(author))
		person = person_from(keep(self, str_from(author->valuestring)));
	else
		person = (struct feed_person){ .name = plain_of(self, author, "name"), .uri = url_of(self, author, "url") };
	if (str_starts(person.uri, STR("mailto:"))) {
		person.email = str_skip(person.uri, sizeof "mailto:" - 1);
		person.uri = (struct str){ 0 };
	}
	if (person.name.len || person.email.len || person.uri.len)
		to = feed_grow(self->arena, (void **)&list->at, &list->n, &list->cap, sizeof *to, FEED_LIST_MAX, &self->error);
	if (to)
		*to = person;
}

static void read_authors(struct json_reader *self, struct feed_common *common, const cJSON *of)
{
	const cJSON *author;

	cJSON_ArrayForEach(author, cJSON_GetObjectItemCaseSensitive(of, "authors"))
		add_author(self, common, author);
	author = cJSON_GetObjectItemCaseSensitive(of, "author");
	if (!common->authors.n && author)
		add_author(self, common, author);
}

static void read_tags(struct json_reader *self, struct feed_common *common, const cJSON *of)
{
	struct feed_strs *list = &common->categories;
	const cJSON *tag;

	cJSON_ArrayForEach(tag, cJSON_GetObjectItemCaseSensitive(of, "tags"))
	{
		struct str name = cJSON_IsString(tag) ? feed_text(self->arena, keep(self, str_from(tag->valuestring))) : (struct str){ 0 };
		bool known = !name.len;
		for (size_t i = 0; i < list->n && !known; i++)
			known = str_eq(list->at[i], name);
		struct str *to = NULL;
		if (!known)
			to = feed_grow(self->arena, (void **)&list->at, &list->n, &list->cap, sizeof *to, FEED_LIST_MAX, &self->error);
		if (to)
			*to = name;
	}
}

static void read_attachments(struct json_reader *self, struct feed_entry *entry, const cJSON *of)
{
	struct feed_enclosures *list = &entry->enclosures;
	const cJSON *attachment;

	cJSON_ArrayForEach(attachment, cJSON_GetObjectItemCaseSensitive(of, "attachments"))
	{
		struct feed_enclosure enclosure = {
			.url = url_of(self, attachment, "url"),
			.type = text_of(self, attachment, "mime_type"),
			.length = text_of(self, attachment, "size_in_bytes"),
		};
		struct feed_enclosure *to = NULL;
		if (enclosure.url.len)
			to = feed_grow(self->arena, (void **)&list->at, &list->n, &list->cap, sizeof *to, FEED_LIST_MAX, &self->error);
		if (to)
			*to = enclosure;
	}
}

static void read_item(struct json_reader *self, struct feed_entry *entry, const cJSON *item)
{
	struct feed_common *common = &entry->common;
	struct str html = text_of(self, item, "content_html"), text = text_of(self, item, "content_text");
	struct str external = url_of(self, item, "external_url"), image = url_of(self, item, "image");
	struct str base = self->base;

	common->id = text_of(self, item, "id");
	common->link = url_of(self, item, "url");
	if (!common->link.len)
		common->link = external;
	if (!common->link.len && (str_starts(common->id, STR("http://")) || str_starts(common->id, STR("https://"))))
		common->link = common->id;
	add_link(self, common, common->link, STR("alternate"));
	if (!str_eq(external, common->link))
		add_link(self, common, external, STR("related"));
	common->title = plain_of(self, item, "title");
	common->language = text_of(self, item, "language");
	common->image = image.len ? image : url_of(self, item, "banner_image");
	common->published = feed_date_from(self->arena, text_of(self, item, "date_published"), &self->error);
	common->updated = feed_date_from(self->arena, text_of(self, item, "date_modified"), &self->error);
	read_authors(self, common, item);
	read_tags(self, common, item);
	if (common->link.len)
		base = feed_url_base(self->arena, base, common->link);
	entry->summary = feed_html_escape(self->arena, text_of(self, item, "summary"));
	entry->content = html.len ? feed_html_absolute(self->arena, base, html) : feed_html_escape(self->arena, text);
	read_attachments(self, entry, item);
}

static void read_top(struct json_reader *self, const cJSON *root, struct feed_doc *doc)
{
	struct feed_common *common = &doc->common;
	const cJSON *hub;

	common->title = plain_of(self, root, "title");
	common->link = url_of(self, root, "home_page_url");
	common->id = url_of(self, root, "feed_url");
	common->language = text_of(self, root, "language");
	common->subtitle = feed_html_escape(self->arena, text_of(self, root, "description"));
	doc->icon = url_of(self, root, "icon");
	common->image = doc->icon;
	if (!doc->icon.len)
		doc->icon = url_of(self, root, "favicon");
	add_link(self, common, common->link, STR("alternate"));
	add_link(self, common, common->id, STR("self"));
	add_link(self, common, url_of(self, root, "next_url"), STR("next"));
	cJSON_ArrayForEach(hub, cJSON_GetObjectItemCaseSensitive(root, "hubs"))
		add_link(self, common, url_of(self, hub, "url"), STR("hub"));
	read_authors(self, common, root);
}

static bool is_feed(const cJSON *root, const cJSON *items)
{
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
	bool says_so = cJSON_IsString(version) && strstr(version->valuestring, "jsonfeed.org") != NULL;

	if (says_so)
		return true;
	/* Without a version, items and a title or an address still make it one; any other JSON is none. */
	return cJSON_IsArray(items) && (cJSON_HasObjectItem(root, "home_page_url") || cJSON_HasObjectItem(root, "feed_url") ||
					cJSON_HasObjectItem(root, "title"));
}

static enum feed_format version_of(const cJSON *root)
{
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
	struct str said = str_trim(cJSON_IsString(version) ? str_from(version->valuestring) : (struct str){ 0 });

	while (str_ends(said, STR("/")))
		said.len--;
	return str_ends(said, STR("version/1")) || str_ends(said, STR("1.0")) ? FEED_JSON_10 : FEED_JSON_11;
}

/* Without the commas behind which a list or an object ends: the commonest fault of JSON that was put together by hand. */
static cJSON *parse_mended(struct str text)
{
	char *copy = malloc(text.len + 1);
	bool in_string = false;
	size_t n = 0, comma = SIZE_MAX; /* where the last comma lies in copy, while only white space followed */
	cJSON *root;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (in_string && c == '\\' && i + 1 < text.len) {
			copy[n++] = c;
			copy[n++] = text.ptr[++i];
			continue;
		}
		in_string ^= c == '"';
		if (!in_string && (c == ']' || c == '}') && comma != SIZE_MAX)
			copy[comma] = ' ';
		if (!in_string && c == ',')
			comma = n;
		else if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			comma = SIZE_MAX;
		copy[n++] = c;
	}
	root = cJSON_ParseWithLength(copy, n);
	free(copy);
	return root;
}

/* True when so many values and members as may be are passed: each but the first has a sign before it. */
static bool has_too_many_values(struct str text)
{
	bool in_string = false;
	size_t n = 1;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == ',' || c == '[' || c == '{') && ++n > FEED_JSON_VALUES_MAX)
			return true;
	}
	return false;
}

int feed_read_json(struct str text, struct str base, struct arena *arena, struct feed_doc *ret)
{
	owned(json_destroy) cJSON *root = NULL;
	struct json_reader self = { .arena = arena, .base = base };
	const cJSON *items, *item;

	if (has_too_many_values(text))
		return -E2BIG;
	root = cJSON_ParseWithLength(text.ptr, text.len);
	if (!root)
		root = parse_mended(text);
	items = cJSON_GetObjectItemCaseSensitive(root, "items");
	if (!cJSON_IsObject(root) || !is_feed(root, items))
		return -EBADMSG;
	ret->format = version_of(root);
	read_top(&self, root, ret);
	cJSON_ArrayForEach(item, items)
	{
		struct feed_entry *entry;
		if (!cJSON_IsObject(item))
			continue;
		entry = feed_grow(arena, (void **)&ret->entries, &ret->n_entries, &ret->cap_entries, sizeof *entry, FEED_ENTRIES_MAX,
				  &self.error);
		if (!entry)
			break;
		read_item(&self, entry, item);
	}
	return self.error;
}
