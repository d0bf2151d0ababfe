// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for winsock2.h: the sockets of this system under the names of Windows'.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/winsock/porting-socket-applications-to-winsock
 */
#ifndef FO_WRAPPER_INCLUDE_WINSOCK2_H
#define FO_WRAPPER_INCLUDE_WINSOCK2_H

#define _WINSOCK2API_
#define _WINSOCKAPI_

#include "windows.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>

/** As here a descriptor, so that INVALID_SOCKET is -1 and a SOCKET is not unsigned. */
typedef int SOCKET;
#define INVALID_SOCKET (-1)
#define SOCKET_ERROR (-1)

typedef struct sockaddr SOCKADDR, *PSOCKADDR, *LPSOCKADDR;
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN, *LPSOCKADDR_IN;
typedef struct sockaddr_storage SOCKADDR_STORAGE, *PSOCKADDR_STORAGE;
typedef struct in_addr IN_ADDR, *PIN_ADDR;
typedef struct hostent HOSTENT, *PHOSTENT;
typedef struct timeval TIMEVAL, *PTIMEVAL;
typedef fd_set FD_SET, *PFD_SET;
typedef struct pollfd WSAPOLLFD, *PWSAPOLLFD, *LPWSAPOLLFD;

#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN 128
typedef struct WSAData {
    WORD wVersion;
    WORD wHighVersion;
    unsigned short iMaxSockets;
    unsigned short iMaxUdpDg;
    char *lpVendorInfo;
    char szDescription[WSADESCRIPTION_LEN + 1];
    char szSystemStatus[WSASYS_STATUS_LEN + 1];
} WSADATA, *LPWSADATA;

#define SD_RECEIVE SHUT_RD
#define SD_SEND SHUT_WR
#define SD_BOTH SHUT_RDWR

#define WSABASEERR 10000
#define WSAEINTR 10004
#define WSAEBADF 10009
#define WSAEACCES 10013
#define WSAEFAULT 10014
#define WSAEINVAL 10022
#define WSAEMFILE 10024
#define WSAEWOULDBLOCK 10035
#define WSAEINPROGRESS 10036
#define WSAEALREADY 10037
#define WSAENOTSOCK 10038
#define WSAEMSGSIZE 10040
#define WSAEPROTONOSUPPORT 10043
#define WSAEOPNOTSUPP 10045
#define WSAEAFNOSUPPORT 10047
#define WSAEADDRINUSE 10048
#define WSAEADDRNOTAVAIL 10049
#define WSAENETDOWN 10050
#define WSAENETUNREACH 10051
#define WSAECONNABORTED 10053
#define WSAECONNRESET 10054
#define WSAENOBUFS 10055
#define WSAEISCONN 10056
#define WSAENOTCONN 10057
#define WSAESHUTDOWN 10058
#define WSAETIMEDOUT 10060
#define WSAECONNREFUSED 10061
#define WSAEHOSTUNREACH 10065
#define WSANOTINITIALISED 10093
#define WSAHOST_NOT_FOUND 11001
#define WSATRY_AGAIN 11002
#define WSANO_RECOVERY 11003
#define WSANO_DATA 11004

FO_DROPIN_BEGIN

int WINAPI WSAStartup(WORD version, LPWSADATA data);
int WINAPI WSACleanup(void);
/** errno by its name on Windows. */
int WINAPI WSAGetLastError(void);
void WINAPI WSASetLastError(int error);
int WINAPI closesocket(SOCKET socket);
/** FIONBIO and FIONREAD. */
int WINAPI ioctlsocket(SOCKET socket, long request, ULONG *argument);
int WINAPI WSAPoll(LPWSAPOLLFD polled, ULONG count, INT timeout);

FO_DROPIN_END

#ifndef FIONBIO
#    define FIONBIO 0x5421
#endif
#ifndef FIONREAD
#    define FIONREAD 0x541B
#endif

#endif
