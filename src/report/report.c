// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Which format has which name and writer.
 */
#include "report/report.h"

#include "base/assert.h"
#include "report/formats.h"

#include <string.h>

static const struct {
    const char *name;
    enum fo_error (*write)(const struct fo_report *report, struct fo_text *out);
} formats[FO_REPORT_FORMAT_COUNT] = {
    [FO_REPORT_TEXT] = {"text", fo_report_write_text},
    [FO_REPORT_TAP] = {"tap", fo_report_write_tap},
    [FO_REPORT_MARKDOWN] = {"markdown", fo_report_write_markdown},
#if defined(FO_REPORT_PLAIN)
    /* A build without the libraries behind them. */
    [FO_REPORT_JSON] = {"json", NULL},
    [FO_REPORT_JUNIT] = {"junit", NULL},
    [FO_REPORT_SARIF] = {"sarif", NULL},
    [FO_REPORT_HTML] = {"html", NULL},
#else
    [FO_REPORT_JSON] = {"json", fo_report_write_json},
    [FO_REPORT_JUNIT] = {"junit", fo_report_write_junit},
    [FO_REPORT_SARIF] = {"sarif", fo_report_write_sarif},
    [FO_REPORT_HTML] = {"html", fo_report_write_html},
#endif
};

const char *
fo_report_format_name(enum fo_report_format format)
{
    FO_ASSERT((unsigned)format < FO_REPORT_FORMAT_COUNT);
    return formats[format].name;
}

enum fo_report_format
fo_report_format_find(const char *name)
{
    for (int format = 0; format < FO_REPORT_FORMAT_COUNT; format++) {
        if (strcmp(formats[format].name, name) == 0) {
            return (enum fo_report_format)format;
        }
    }
    return FO_REPORT_FORMAT_COUNT;
}

enum fo_error
fo_report_write(const struct fo_report *report, enum fo_report_format format, struct fo_text *out)
{
    if ((unsigned)format >= FO_REPORT_FORMAT_COUNT || formats[format].write == NULL) {
        return FO_ERROR_UNSUPPORTED;
    }
    enum fo_error error = formats[format].write(report, out);
    return error == FO_OK && out->failed ? FO_ERROR_MEMORY : error;
}
