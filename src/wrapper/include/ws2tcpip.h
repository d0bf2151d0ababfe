// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for ws2tcpip.h: name look-up, which this system has under the same names.
 */
#ifndef FO_WRAPPER_INCLUDE_WS2TCPIP_H
#define FO_WRAPPER_INCLUDE_WS2TCPIP_H

#include "winsock2.h"

typedef struct addrinfo ADDRINFOA, ADDRINFO, *PADDRINFOA, *LPADDRINFO;

#ifndef AI_FQDN
#    define AI_FQDN 0
#endif

/** The message of an error of getaddrinfo. */
#define gai_strerrorA gai_strerror

#endif
