/* The model as JSON. */
#include "fetcher/feed.h"

#include <assert.h>

static const char *const format_names[FEED_FORMATS] = {
	[FEED_RSS] = "rss",
	[FEED_RSS_090] = "rss090",
	[FEED_RSS_091] = "rss091",
	[FEED_RSS_092] = "rss092",
	[FEED_RSS_093] = "rss093",
	[FEED_RSS_094] = "rss094",
	[FEED_RSS_10] = "rss10",
	[FEED_RSS_20] = "rss20",
	[FEED_ATOM_03] = "atom03",
	[FEED_ATOM_10] = "atom10",
	[FEED_JSON_10] = "json10",
	[FEED_JSON_11] = "json11",
	[FEED_NEWS_SITEMAP] = "newssitemap",
	[FEED_SITEMAP] = "sitemap",
	[FEED_SITEMAP_INDEX] = "sitemapindex",
};

const char *feed_format_name(enum feed_format format)
{
	assert(format < FEED_FORMATS);
	return format_names[format];
}

struct str feed_author(const struct feed_common *common)
{
	if (!common->authors.n)
		return (struct str){ 0 };
	return common->authors.at[0].name.len ? common->authors.at[0].name : common->authors.at[0].email;
}

static void put(struct json *out, const char *key, struct str value)
{
	if (!value.len)
		return;
	json_key(out, key);
	json_str(out, value);
}

static void put_strs(struct json *out, const char *key, const struct feed_strs *list)
{
	if (!list->n)
		return;
	json_key(out, key);
	json_array(out);
	for (size_t i = 0; i < list->n; i++)
		json_str(out, list->at[i]);
	json_end(out);
}

/* Addresses as objects with the one member url. */
static void put_urls(struct json *out, const char *key, const struct feed_strs *list)
{
	if (!list->n)
		return;
	json_key(out, key);
	json_array(out);
	for (size_t i = 0; i < list->n; i++) {
		json_object(out);
		put(out, "url", list->at[i]);
		json_end(out);
	}
	json_end(out);
}

static void put_persons(struct json *out, const char *key, const struct feed_persons *list)
{
	if (!list->n)
		return;
	json_key(out, key);
	json_array(out);
	for (size_t i = 0; i < list->n; i++) {
		json_object(out);
		put(out, "name", list->at[i].name);
		put(out, "email", list->at[i].email);
		put(out, "uri", list->at[i].uri);
		json_end(out);
	}
	json_end(out);
}

static void put_links(struct json *out, const struct feed_links *list)
{
	if (!list->n)
		return;
	json_key(out, "links");
	json_array(out);
	for (size_t i = 0; i < list->n; i++) {
		const struct feed_link *link = &list->at[i];
		json_object(out);
		put(out, "href", link->href);
		put(out, "rel", link->rel);
		put(out, "type", link->type);
		put(out, "hreflang", link->hreflang);
		put(out, "title", link->title);
		put(out, "length", link->length);
		json_end(out);
	}
	json_end(out);
}

static void put_enclosures(struct json *out, const struct feed_enclosures *list)
{
	if (!list->n)
		return;
	json_key(out, "enclosures");
	json_array(out);
	for (size_t i = 0; i < list->n; i++) {
		json_object(out);
		put(out, "url", list->at[i].url);
		put(out, "type", list->at[i].type);
		put(out, "length", list->at[i].length);
		json_end(out);
	}
	json_end(out);
}

static void put_common(struct json *out, const struct feed_common *common)
{
	put(out, "title", common->title);
	put(out, "title_language", common->title_language);
	put(out, "link", common->link);
	put(out, "id", common->id);
	put(out, "author", feed_author(common));
	put_persons(out, "authors", &common->authors);
	put_persons(out, "contributors", &common->contributors);
	put(out, "published", common->published.text);
	put(out, "updated", common->updated.text);
	put(out, "date", common->published.text.len ? common->published.text : common->updated.text);
	put_strs(out, "categories", &common->categories);
	put(out, "subtitle", common->subtitle);
	put(out, "rights", common->rights);
	put(out, "language", common->language);
	put_links(out, &common->links);
	put(out, "image", common->image);
}

static void put_positions(struct json *out, const struct feed_place *place)
{
	bool nested = place->shape != FEED_POINT;

	if (nested)
		json_array(out);
	for (size_t i = 0; i < place->coordinates.n; i++) {
		if (i % place->dimensions == 0)
			json_array(out);
		json_raw(out, place->coordinates.at[i]);
		if ((i + 1) % place->dimensions == 0)
			json_end(out);
	}
	if (nested)
		json_end(out);
}

/* As GeoJSON has it; a box is a shape of its own there only as a bounding box. */
static void put_place(struct json *out, const struct feed_place *place)
{
	static const char *const shapes[] = { "", "Point", "LineString", "Polygon", "Box" };

	if (place->shape == FEED_NOWHERE)
		return;
	json_key(out, "where");
	json_object(out);
	json_key(out, "type");
	json_str(out, str_from(shapes[place->shape]));
	json_key(out, "coordinates");
	if (place->shape == FEED_POLYGON)
		json_array(out);
	put_positions(out, place);
	if (place->shape == FEED_POLYGON)
		json_end(out);
	json_end(out);
}

static void put_entry(struct json *out, const struct feed_entry *entry)
{
	json_object(out);
	put_common(out, &entry->common);
	/* An entry that has no other is summed up by its content. */
	put(out, "summary", entry->summary.len ? entry->summary : entry->content);
	put(out, "summary_language", entry->summary_language);
	put(out, "content", entry->content);
	put(out, "content_language", entry->content_language);
	put(out, "content_src", entry->content_src);
	put(out, "comments", entry->comments);
	put_enclosures(out, &entry->enclosures);
	put_urls(out, "media", &entry->media);
	put_urls(out, "thumbnails", &entry->thumbnails);
	if (entry->source) {
		json_key(out, "source");
		json_object(out);
		put_common(out, entry->source);
		json_end(out);
	}
	put_place(out, &entry->place);
	json_end(out);
}

void feed_print(const struct feed_doc *doc, struct json *out)
{
	json_object(out);
	json_key(out, "version");
	json_str(out, str_from(feed_format_name(doc->format)));
	json_key(out, "feed");
	json_object(out);
	put_common(out, &doc->common);
	put(out, "icon", doc->icon);
	put(out, "logo", doc->logo);
	put(out, "ttl", doc->ttl);
	put(out, "generator", doc->generator);
	json_end(out);
	json_key(out, "entries");
	json_array(out);
	for (size_t i = 0; i < doc->n_entries; i++)
		put_entry(out, &doc->entries[i]);
	json_end(out);
	json_end(out);
}
