/*
 * banned - functions that have cost others dearly, turned into compile errors.
 *
 * Included last, after every system header. atoi and friends cannot tell a bad
 * number from 0; gmtime and strtok keep static state; the rest overrun.
 */
#ifndef COMMON_BANNED_H
#define COMMON_BANNED_H

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok gets
#pragma GCC poison atoi atol atoll gmtime localtime ctime asctime

#endif
