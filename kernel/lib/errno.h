// SPDX-License-Identifier: MIT
/*
 * kernel/lib/errno.h - the closed list of error numbers
 *
 * Fallible functions return 0 or one of these, negated. The numbers are
 * Linux's, so that source and users carry over.
 */
#pragma once

#define EPERM		1	/* not permitted */
#define ENOENT		2	/* no such thing */
#define ESRCH		3	/* no such thread */
#define EINTR		4	/* interrupted */
#define EIO		5	/* device error */
#define ENXIO		6	/* no such device or core */
#define E2BIG		7	/* too long */
#define ENOEXEC		8	/* not a loadable image */
#define EBADF		9	/* bad handle */
#define EAGAIN		11	/* try again */
#define ENOMEM		12	/* out of memory */
#define EACCES		13	/* access refused */
#define EFAULT		14	/* bad address */
#define EBUSY		16	/* in use */
#define EEXIST		17	/* exists already */
#define ENODEV		19	/* no such device */
#define ENOTDIR		20	/* not a directory */
#define EISDIR		21	/* is a directory */
#define EINVAL		22	/* invalid argument */
#define ENOTTY		25	/* wrong operation for this object */
#define EFBIG		27	/* too large */
#define ENOSPC		28	/* no room left */
#define EROFS		30	/* read-only */
#define ERANGE		34	/* out of range */
#define EDEADLK		35	/* would deadlock */
#define ENAMETOOLONG	36	/* name too long */
#define ENOSYS		38	/* not implemented */
#define ELOOP		40	/* too many links in a path */
#define EBADMSG		74	/* malformed message */
#define EOVERFLOW	75	/* value too large */
#define EILSEQ		84	/* bad byte sequence */
#define EOPNOTSUPP	95	/* not supported */
#define EADDRINUSE	98	/* address in use */
#define ETIMEDOUT	110	/* no answer in time */
#define EALREADY	114	/* already under way */
#define EINPROGRESS	115	/* under way */
#define ECANCELED	125	/* cancelled */
#define ERESTARTSYS	512	/* interrupted by a signal: restart */

#define MAX_ERRNO	4095
