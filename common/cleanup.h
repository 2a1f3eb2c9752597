/*
 * cleanup - a local variable that destroys what it holds when it leaves its block.
 *
 *     owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
 *
 * The destructor takes the variable's address and accepts NULL in it.
 */
#ifndef COMMON_CLEANUP_H
#define COMMON_CLEANUP_H

#define owned(destroy) __attribute__((cleanup(destroy)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof *(a))

#endif
