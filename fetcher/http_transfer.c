#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/http_engine.h"

enum {
	STALL_BYTES_PER_SEC = 64,
	BUFFERED_MAX_BYTES = 48 << 20, /* of all bodies together */
	WIRE_SLACK_BYTES = 64 << 10,
};

static const char *const error_names[HTTP_ERRORS] = {
	[HTTP_OK] = "ok",		[HTTP_ADDRESS] = "private_address", [HTTP_NAME] = "no_such_host",
	[HTTP_CONNECT] = "no_connection", [HTTP_TLS] = "tls",		    [HTTP_TIMEOUT] = "timeout",
	[HTTP_TOO_LARGE] = "too_large", [HTTP_BROKEN] = "broken_answer",    [HTTP_BUSY] = "busy",
};

const char *http_error_name(enum http_error error)
{
	return error_names[error];
}

/* ---- what libcurl tells of a transfer ---- */

static curl_socket_t on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_transfer *self = ctx;
	char text[ADDRESS_TEXT_BYTES];

	(void)purpose;
	if (!self->allow_private && !address_public(&address->addr, address->addrlen)) {
		struct str at = address_text(&address->addr, address->addrlen, text);

		self->error = HTTP_ADDRESS;
		(void)snprintf(self->refused, sizeof(self->refused), "%.*s is not a public address", (int)at.len, at.ptr);
		return CURL_SOCKET_BAD;
	}
	/* Another address of the same host may be public. */
	if (self->error == HTTP_ADDRESS)
		self->error = HTTP_OK;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t fail(struct http_transfer *self, enum http_error error)
{
	self->error = error;
	return 0; /* fewer bytes than were given end the transfer */
}

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct http_transfer *self = ctx;
	size_t bytes = size * n, had = self->body.cap;

	if (bytes > self->max_bytes - self->body.len)
		return fail(self, HTTP_TOO_LARGE);
	if (self->http->buffered + bytes > BUFFERED_MAX_BYTES && self->http->buffered != self->body.cap)
		return fail(self, HTTP_BUSY);
	buf_add(&self->body, (struct str){ data, bytes });
	self->http->buffered += self->body.cap - had;
	return buf_error(&self->body) < 0 ? fail(self, HTTP_BUSY) : bytes;
}

static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
	struct http_transfer *self = ctx;

	(void)data;
	self->header_bytes += size * n;
	return self->header_bytes > self->http->options.header_max_bytes ? fail(self, HTTP_TOO_LARGE) : size * n;
}

/* What decompresses to nothing is bounded too. */
static int on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct http_transfer *self = ctx;

	(void)total;
	(void)up_total;
	(void)up_now;
	if (now < 0 || (uint64_t)now <= self->max_bytes + WIRE_SLACK_BYTES)
		return 0;
	self->error = HTTP_TOO_LARGE;
	return 1;
}

/* ---- a transfer ---- */

void http_transfer_destroy(struct http_transfer **self_p)
{
	struct http_transfer *self = *self_p;

	if (!self)
		return;
	if (self->prev) {
		*self->prev = self->next;
		if (self->next)
			self->next->prev = self->prev;
	}
	if (self->easy) {
		(void)curl_multi_remove_handle(self->pool->multi, self->easy);
		curl_easy_cleanup(self->easy);
	}
	curl_slist_free_all(self->headers);
	self->http->buffered -= self->body.cap;
	buf_destroy(&self->body);
	free(self);
	*self_p = NULL;
}

void http_cancel(struct http_transfer **transfer_p)
{
	http_transfer_destroy(transfer_p);
}

static struct str header(CURL *easy, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK ? str_from(h->value) : STR("");
}

static enum http_error error_of(const struct http_transfer *self, CURLcode code)
{
	if (self->error != HTTP_OK && code != CURLE_OK)
		return self->error;
	switch ((int)code) {
	case CURLE_OK:
		return HTTP_OK;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_URL_MALFORMAT:
		return HTTP_NAME;
	case CURLE_COULDNT_CONNECT:
	case CURLE_INTERFACE_FAILED:
		return HTTP_CONNECT;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMEOUT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_TLS;
	case CURLE_FILESIZE_EXCEEDED:
		return HTTP_TOO_LARGE;
	case CURLE_OUT_OF_MEMORY:
		return HTTP_BUSY;
	default:
		return HTTP_BROKEN;
	}
}

void http_transfer_finish(struct http_transfer *self, CURLcode code)
{
	struct http_answer answer = { .error = error_of(self, code), .why = self->why, .body = buf_str(&self->body) };
	curl_off_t bytes = 0;
	long status = 0;

	/* libcurl calls it a failed write when we take no more. */
	if (answer.error == HTTP_TOO_LARGE) {
		bool headers = self->header_bytes > self->http->options.header_max_bytes;
		uint64_t most = headers ? self->http->options.header_max_bytes : self->max_bytes;

		(void)snprintf(self->refused, sizeof(self->refused), "%slarger than %" PRIu64 " bytes", headers ? "headers " : "", most);
	}
	if (answer.error == HTTP_ADDRESS || answer.error == HTTP_TOO_LARGE)
		answer.why = self->refused;
	else if (answer.error != HTTP_OK && !self->why[0])
		answer.why = curl_easy_strerror(code);
	(void)curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(self->easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
	answer.status = (int)status;
	answer.wire_bytes = (uint64_t)bytes + self->header_bytes;
	answer.content_type = header(self->easy, "Content-Type");
	answer.etag = header(self->easy, "ETag");
	answer.last_modified = header(self->easy, "Last-Modified");
	answer.location = header(self->easy, "Location");
	answer.retry_after = header(self->easy, "Retry-After");
	answer.cache_control = header(self->easy, "Cache-Control");
	answer.expires = header(self->easy, "Expires");
	answer.date = header(self->easy, "Date");
	answer.age = header(self->easy, "Age");
	self->done(self->ctx, &answer);
	http_transfer_destroy(&self);
}

static bool add_header(struct http_transfer *self, const char *name, struct str value)
{
	char line[4096];
	struct curl_slist *list;

	/* A validator that was too long or had a line break in it is not sent back. */
	if (value.len == 0 || value.len > sizeof(line) - 64 || memchr(value.ptr, '\n', value.len) ||
	    memchr(value.ptr, '\r', value.len))
		return true;
	(void)snprintf(line, sizeof(line), "%s: %.*s", name, (int)value.len, value.ptr);
	list = curl_slist_append(self->headers, line);
	if (list)
		self->headers = list;
	return list != NULL;
}

#define SET(option, value) (ok = ok && curl_easy_setopt(self->easy, option, value) == CURLE_OK)

static bool set_bounds(struct http_transfer *self)
{
	const struct http_options *options = &self->http->options;
	bool ok = true;

	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(options->connect_usec / 1000));
	SET(CURLOPT_TIMEOUT_MS, (long)(options->total_usec / 1000));
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES_PER_SEC);
	SET(CURLOPT_LOW_SPEED_TIME, (long)(options->stall_usec / 1000000));
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)(self->max_bytes + WIRE_SLACK_BYTES));
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, ""); /* the environment's would connect for us, past on_open() */
	SET(CURLOPT_OPENSOCKETFUNCTION, on_open);
	SET(CURLOPT_OPENSOCKETDATA, self);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, self);
	return ok;
}

static bool set_request(struct http_transfer *self, const struct http_request *request)
{
	char url[8192 + 1], credential[512];
	bool ok = request->url.len < sizeof(url) && request->credential.len < sizeof(credential);

	if (!ok)
		return false;
	(void)snprintf(url, sizeof(url), "%.*s", (int)request->url.len, request->url.ptr);
	(void)snprintf(credential, sizeof(credential), "%.*s", (int)request->credential.len, request->credential.ptr);
	SET(CURLOPT_URL, url);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	SET(CURLOPT_USERAGENT, self->http->user_agent);
	SET(CURLOPT_ACCEPT_ENCODING, ""); /* all that libcurl can decompress */
	SET(CURLOPT_HTTPHEADER, self->headers);
	if (request->credential.len) {
		SET(CURLOPT_USERPWD, credential);
		SET(CURLOPT_HTTPAUTH, (long)(CURLAUTH_BASIC | CURLAUTH_DIGEST));
	}
	if (self->http->ca_file[0])
		SET(CURLOPT_CAINFO, self->http->ca_file);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_ERRORBUFFER, self->why);
	SET(CURLOPT_PRIVATE, self);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, self);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, self);
	return ok;
}

int http_start(struct http *self, const struct http_request *request, struct http_transfer **ret)
{
	owned(http_transfer_destroy) struct http_transfer *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->http = self;
	t->pool = &self->pools[request->allow_private];
	t->allow_private = request->allow_private;
	t->max_bytes = request->max_bytes;
	t->done = request->done;
	t->ctx = request->ctx;
	t->easy = curl_easy_init();
	if (!t->easy || !add_header(t, "Accept", request->accept) || !add_header(t, "If-None-Match", request->etag) ||
	    !add_header(t, "If-Modified-Since", request->last_modified) || !set_request(t, request) || !set_bounds(t) ||
	    curl_multi_add_handle(t->pool->multi, t->easy) != CURLM_OK)
		return -ENOMEM;
	t->next = self->transfers;
	t->prev = &self->transfers;
	if (t->next)
		t->next->prev = &t->next;
	self->transfers = t;
	*ret = t;
	t = NULL;
	return 0;
}
