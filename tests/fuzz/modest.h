/*
 * modest - what AddressSanitizer is told of libmodest, in the targets that parse HTML.
 *
 * Where two texts are joined at the end of a page that stops inside a tag,
 * mycore_string_append() copies with memcpy() within one piece of its memory,
 * to a lower address. It stays inside, and memcpy() here copies as memmove()
 * does; Debian's library can't be mended from here. Nothing else is hidden.
 */
#ifndef TESTS_FUZZ_MODEST_H
#define TESTS_FUZZ_MODEST_H

const char *__asan_default_suppressions(void);
const char *__asan_default_suppressions(void)
{
	return "interceptor_via_fun:mycore_string_append\n";
}

#endif
