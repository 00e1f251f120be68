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
#define ECHILD		10	/* no such child */
#define EAGAIN		11	/* try again */
#define ENOMEM		12	/* out of memory */
#define EACCES		13	/* access refused */
#define EFAULT		14	/* bad address */
#define ENOTBLK		15	/* not a block device */
#define EBUSY		16	/* in use */
#define EEXIST		17	/* exists already */
#define EXDEV		18	/* across devices */
#define ENODEV		19	/* no such device */
#define ENOTDIR		20	/* not a directory */
#define EISDIR		21	/* is a directory */
#define EINVAL		22	/* invalid argument */
#define ENFILE		23	/* too many open files */
#define EMFILE		24	/* too many open files of one user */
#define ENOTTY		25	/* wrong operation for this object */
#define ETXTBSY		26	/* code in use */
#define EFBIG		27	/* too large */
#define ENOSPC		28	/* no room left */
#define ESPIPE		29	/* cannot seek there */
#define EROFS		30	/* read-only */
#define EMLINK		31	/* too many links */
#define EPIPE		32	/* nobody reads */
#define EDOM		33	/* outside a function's domain */
#define ERANGE		34	/* out of range */
#define EDEADLK		35	/* would deadlock */
#define ENAMETOOLONG	36	/* name too long */
#define ENOLCK		37	/* no lock left */
#define ENOSYS		38	/* not implemented */
#define ENOTEMPTY	39	/* a folder with something in it */
#define ELOOP		40	/* too many links in a path */
#define ENOMSG		42	/* no message of that kind */
#define ENODATA		61	/* no data there */
#define ETIME		62	/* time is over */
#define ENOLINK		67	/* the link is cut */
#define EPROTO		71	/* wrong protocol */
#define EBADMSG		74	/* malformed message */
#define EOVERFLOW	75	/* value too large */
#define EILSEQ		84	/* bad byte sequence */
#define ERESTART	85	/* interrupted: restart */
#define EUSERS		87	/* too many users */
#define EOPNOTSUPP	95	/* not supported */
#define EADDRINUSE	98	/* address in use */
#define ENOBUFS		105	/* no buffer left */
#define ENOTCONN	107	/* not connected */
#define ETIMEDOUT	110	/* no answer in time */
#define ECONNREFUSED	111	/* connection refused */
#define EHOSTUNREACH	113	/* no way to there */
#define EALREADY	114	/* already under way */
#define EINPROGRESS	115	/* under way */
#define ESTALE		116	/* stale handle */
#define EDQUOT		122	/* quota used up */
#define ECANCELED	125	/* cancelled */
#define EKEYREJECTED	129	/* key refused */
#define ERESTARTSYS	512	/* interrupted by a signal: restart */
#define EPROBE_DEFER	517	/* try again when others are there */
#define ENOTSUPP	524	/* operation not supported */
#define EWOULDBLOCK	EAGAIN
#define EDEADLOCK	EDEADLK

#define MAX_ERRNO	4095
