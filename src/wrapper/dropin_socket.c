// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What Windows' sockets have besides those of this system.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/winsock/windows-sockets-error-codes-2
 */
#include "wrapper/include/winsock2.h"

#include <sys/ioctl.h>
#include <unistd.h>

static const struct {
    int here;
    int there;
} errors[] = {
    {EINTR, WSAEINTR},
    {EBADF, WSAEBADF},
    {EACCES, WSAEACCES},
    {EFAULT, WSAEFAULT},
    {EINVAL, WSAEINVAL},
    {EMFILE, WSAEMFILE},
    {EAGAIN, WSAEWOULDBLOCK},
    {EINPROGRESS, WSAEWOULDBLOCK}, /* What connect says on Windows where it says this here. */
    {EALREADY, WSAEALREADY},
    {ENOTSOCK, WSAENOTSOCK},
    {EMSGSIZE, WSAEMSGSIZE},
    {EPROTONOSUPPORT, WSAEPROTONOSUPPORT},
    {EOPNOTSUPP, WSAEOPNOTSUPP},
    {EAFNOSUPPORT, WSAEAFNOSUPPORT},
    {EADDRINUSE, WSAEADDRINUSE},
    {EADDRNOTAVAIL, WSAEADDRNOTAVAIL},
    {ENETDOWN, WSAENETDOWN},
    {ENETUNREACH, WSAENETUNREACH},
    {ECONNABORTED, WSAECONNABORTED},
    {ECONNRESET, WSAECONNRESET},
    {EPIPE, WSAECONNRESET},
    {ENOBUFS, WSAENOBUFS},
    {EISCONN, WSAEISCONN},
    {ENOTCONN, WSAENOTCONN},
    {ETIMEDOUT, WSAETIMEDOUT},
    {ECONNREFUSED, WSAECONNREFUSED},
    {EHOSTUNREACH, WSAEHOSTUNREACH},
};

int WINAPI
WSAGetLastError(void)
{
    for (size_t index = 0; index < ARRAYSIZE(errors); index++) {
        if (errors[index].here == errno) {
            return errors[index].there;
        }
    }
    return errno;
}

/** An error that has no name here stands for itself. */
void WINAPI
WSASetLastError(int error)
{
    for (size_t index = 0; index < ARRAYSIZE(errors); index++) {
        if (errors[index].there == error) {
            errno = errors[index].here;
            return;
        }
    }
    errno = error;
}

int WINAPI
WSAStartup(WORD version, LPWSADATA data)
{
    *data = (WSADATA){.wVersion = version, .wHighVersion = 0x0202};
    return 0;
}

int WINAPI
WSACleanup(void)
{
    return 0;
}

int WINAPI
closesocket(SOCKET socket)
{
    return close(socket);
}

int WINAPI
ioctlsocket(SOCKET socket, long request, ULONG *argument)
{
    int value = (int)*argument;
    int answer = ioctl(socket, (unsigned long)request, &value);

    *argument = (ULONG)value;
    return answer;
}

int WINAPI
WSAPoll(LPWSAPOLLFD polled, ULONG count, INT timeout)
{
    return poll(polled, count, timeout);
}
