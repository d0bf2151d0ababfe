// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Lines that the examples of several rule families share, in the text of traces.
 */
#ifndef FO_CHECK_EXAMPLE_H
#define FO_CHECK_EXAMPLE_H

#define FO_EXAMPLE_ACQUIRE \
    "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define FO_EXAMPLE_FREE "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"

/** A client's context x0 that is established by its only leg. */
#define FO_EXAMPLE_CLIENT                                                                  \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK " \
    "newcontext=x0\n"

/** A server's context x0 that is established by its only leg. */
#define FO_EXAMPLE_SERVER                                                             \
    "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK " \
    "newcontext=x0\n"

/** A client's context x0 that waits for its second leg. */
#define FO_EXAMPLE_PARTIAL                                                        \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> " \
    "SEC_I_CONTINUE_NEEDED newcontext=x0\n"

/** The same, with a token b0 that the package allocated in the slot a0[0]. */
#define FO_EXAMPLE_PARTIAL_BLOCK                                                                  \
    "InitializeSecurityContextW credential=c0@s0 context=null requirements=0x100 newcontext=@s1 " \
    "output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0] "        \
    "attributes=0x100\n"                                                                          \
    "send x0 b0\n"

#define FO_EXAMPLE_DELETE "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
#define FO_EXAMPLE_FREE_BLOCK "FreeContextBuffer block=b0 -> SEC_E_OK\n"
#define FO_EXAMPLE_LOAD "load m0\ninit p0 m0 version=1 slots=28\n"
#define FO_EXAMPLE_UNLOAD "unload m0\n"
#define FO_EXAMPLE_CRASH "crash SIGSEGV\n"
#define FO_EXAMPLE_END "end\n"

#endif
