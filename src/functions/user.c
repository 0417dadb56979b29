/* Who is asking: name, domain and groups of the user of the run. Names compare without regard to case. */
#include "functions/checked.h"
#include "functions/families.h"

#define USER_TEXT(name, member)                                                                                        \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)args;                                                                                                    \
        for (size_t k = 0; k < rows; k++) out->as.s[k] = context->member.data == NULL ? TEXT("") : context->member;    \
    }

USER_TEXT(user_name, user)
USER_TEXT(full_name, full_name)
USER_TEXT(user_domain, domain)

VALUES1(is_user_name, s, b, *to = text_equal_nocase(x, context->user))
VALUES1(is_full_name, s, b, *to = text_equal_nocase(x, context->full_name))

/* "domain\group" is the group when the domain is the user's; everybody is in All Users. */
static bool is_member(const FnContext *context, Text group) {
    for (size_t i = 0; i < group.size; i++) {
        if (group.data[i] != '\\') continue;
        if (!text_equal_nocase(text_slice(group, 0, i), context->domain)) break;
        group = text_slice(group, i + 1, group.size);
        break;
    }
    if (text_equal_nocase(group, TEXT("All Users"))) return true;
    for (size_t i = 0; i < context->group_count; i++)
        if (text_equal_nocase(group, context->groups[i])) return true;
    return false;
}

VALUES1(is_member_of, s, b, ok = context->signed_in; *to = ok && is_member(context, x))

/* Attributes come with the token of an embedded view, and there is none here. */
VALUES1(user_attribute, s, s, (void)x; ok = 0)
VALUES2(user_attribute_includes, s, s, b, (void)x; (void)y; ok = 0)

#define USER_ROW(name_, result_, kernel_, ...)                                                                         \
    .name = name_, .family = FAMILY_USER, .result = TYPE_##result_, .params = {__VA_ARGS__},                           \
    .volatility = VOLATILITY_RUN, .kernel = kernel_

const Function user_functions[] = {
    {USER_ROW("FULLNAME", STRING, full_name, P(NONE)), .doc = "The full name of the user.",
     .example = "FULLNAME() = FULLNAME()", .gives = "true"},
    {USER_ROW("USERNAME", STRING, user_name, P(NONE)), .doc = "The name that the user signed in with.",
     .example = "USERNAME() = USERNAME()", .gives = "true"},
    {USER_ROW("USERDOMAIN", STRING, user_domain, P(NONE)), .doc = "The domain of the user, or an empty string.",
     .example = "USERDOMAIN() = USERDOMAIN()", .gives = "true"},
    {USER_ROW("ISFULLNAME", BOOL, is_full_name, PL(STRING, ANY)),
     .doc = "Whether this is the full name of the user, in any case.", .example = "ISFULLNAME('nobody at all')",
     .gives = "false"},
    {USER_ROW("ISUSERNAME", BOOL, is_user_name, PL(STRING, ANY)),
     .doc = "Whether this is the name that the user signed in with, in any case.",
     .example = "ISUSERNAME('nobody at all')", .gives = "false"},
    {USER_ROW("ISMEMBEROF", BOOL, is_member_of, PL(STRING, ANY)), .makes_nulls = true,
     .doc = "Whether the user is in a group; NULL when nobody is signed in.",
     .example = "IFNULL(ISMEMBEROF('All Users'), true)", .gives = "true"},
    {USER_ROW("USERATTRIBUTE", STRING, user_attribute, PL(STRING, ANY)), .makes_nulls = true,
     .doc = "An attribute of the user from the token of an embedded view; NULL, because there is none here.",
     .example = "USERATTRIBUTE('region')", .gives = "NULL"},
    {USER_ROW("USERATTRIBUTEINCLUDES", BOOL, user_attribute_includes, PL(STRING, ANY), PL(STRING, ANY)),
     .makes_nulls = true,
     .doc = "Whether an attribute of the user has a value; NULL, because there are no attributes here.",
     .example = "USERATTRIBUTEINCLUDES('region', 'EMEA')", .gives = "NULL"},
    {.name = NULL},
};
