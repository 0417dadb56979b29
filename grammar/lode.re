/* Tokens. A rule only names one; what is inside of it is the business of the constructors in src/syntax. */
#include "syntax/token.h"

#define IS(type) do { *at = (const char *)c; return type; } while (0)

int lex(const char **at, const char *limit) {
    const unsigned char *c = (const unsigned char *)*at, *end = (const unsigned char *)limit, *marker;
    /*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = c;
    re2c:define:YYLIMIT = end;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;

    line     = [^\r\n]*;
    space    = [ \t\r\n\v\f\u0085\u00A0\u1680\u2000-\u200B\u2028\u2029\u202F\u205F\u2060\u3000\uFEFF];
    // letters are everything beyond ASCII that is not white space or a sign people take for one of ours
    sign     = [\u0080-\u009F\u00AB\u00B4\u00BB\u00D7\u00F7\u2010-\u2027\u202A-\u202E\u2030-\u205E\u2061-\u206F\u2190-\u22FF\u3001\u3002\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B\uFF3D];
    letter   = [a-zA-Z_] | ([\u0080-\U0010FFFF] \ sign \ space);
    digits   = [0-9]+;
    exponent = [eE] [+-]? digits;

    *                                  { IS(LEX_BAD); }
    $                                  { IS(LEX_END); }
    space+                             { IS(LEX_SPACE); }
    "///"                              { IS(LEX_DOC); }
    "///" [^/\r\n] line                { IS(LEX_DOC); }
    "//" line                          { IS(LEX_COMMENT); }
    "/*" ([^*] | "*"+ [^*/])* "*"+ "/" { IS(LEX_COMMENT); }
    "/*"                               { IS(LEX_OPEN_COMMENT); }

    digits                             { IS(T_INTEGER); }
    digits "." digits? exponent?       { IS(T_REAL); }
    digits exponent                    { IS(T_REAL); }
    "." digits exponent?               { IS(T_REAL); }
    ['] ([^'] | "''")* [']             { IS(T_STRING); }
    ["] ([^"] | '""')* ["]             { IS(T_STRING); }
    ['] ([^'] | "''")*                 { IS(LEX_OPEN_TEXT); }
    ["] ([^"] | '""')*                 { IS(LEX_OPEN_TEXT); }
    "[" ([^\]] | "]]")* "]"            { IS(T_BRACKETED); }
    "[" ([^\]] | "]]")*                { IS(LEX_OPEN_NAME); }
    "#" [^#\r\n]* "#"                  { IS(T_DATE); }
    "#" [^#\r\n]*                      { IS(LEX_OPEN_DATE); }
    "|" line                           { IS(LEX_BAR); }
    "&&"                               { IS(LEX_BAD); }

    "+"  { IS(T_PLUS); }     "-"  { IS(T_MINUS); }    "*"  { IS(T_STAR); }     "/"  { IS(T_SLASH); }
    "%"  { IS(T_PERCENT); }  "^"  { IS(T_CARET); }    "="  { IS(T_EQ); }       "==" { IS(T_EQ); }
    "<>" { IS(T_NE); }       "!=" { IS(T_NE); }       "<"  { IS(T_LT); }       "<=" { IS(T_LE); }
    ">"  { IS(T_GT); }       ">=" { IS(T_GE); }       "("  { IS(T_LP); }       ")"  { IS(T_RP); }
    "{"  { IS(T_LC); }       "}"  { IS(T_RC); }       ","  { IS(T_COMMA); }    ":"  { IS(T_COLON); }
    "."  { IS(T_DOT); }      "->" { IS(T_ARROW); }

    'and' { IS(T_AND); }  'or' { IS(T_OR); }  'not' { IS(T_NOT); }  'in' { IS(T_IN); }  'if' { IS(T_IF); }
    'then' { IS(T_THEN); }  'elseif' { IS(T_ELSEIF); }  'else' { IS(T_ELSE); }  'end' { IS(T_END); }
    'case' { IS(T_CASE); }  'when' { IS(T_WHEN); }  'true' { IS(T_TRUE); }  'false' { IS(T_FALSE); }  'null' { IS(T_NULL); }

    // words that are names wherever the grammar has no other use for them (%fallback)
    'fixed' { IS(T_FIXED); }  'include' { IS(T_INCLUDE); }  'exclude' { IS(T_EXCLUDE); }
    'top' { IS(T_TOP); }  'bottom' { IS(T_BOTTOM); }  'by' { IS(T_BY); }  'having' { IS(T_HAVING); }
    'let' { IS(T_LET); }  'show' { IS(T_SHOW); }  'rows' { IS(T_ROWS); }  'as' { IS(T_AS); }  'along' { IS(T_ALONG); }
    'restart' { IS(T_RESTART); }  'where' { IS(T_WHERE); }  'context' { IS(T_CONTEXT); }  'order' { IS(T_ORDER); }
    'asc' { IS(T_ASC); }  'desc' { IS(T_DESC); }  'limit' { IS(T_LIMIT); }  'per' { IS(T_PER); }
    'model' { IS(T_MODEL); }  'table' { IS(T_TABLE); }  'relationship' { IS(T_RELATIONSHIP); }
    'dimension' { IS(T_DIMENSION); }  'measure' { IS(T_MEASURE); }  'parameter' { IS(T_PARAMETER); }
    'set' { IS(T_SET); }  'filter' { IS(T_FILTER); }  'test' { IS(T_TEST); }
    'data' { IS(T_DATA); }  'week' { IS(T_WEEK); }  'starts' { IS(T_STARTS); }  'locale' { IS(T_LOCALE); }
    'from' { IS(T_FROM); }  'key' { IS(T_KEY); }  'unique' { IS(T_UNIQUE); }  'inactive' { IS(T_INACTIVE); }
    'format' { IS(T_FORMAT); }  'folder' { IS(T_FOLDER); }  'hidden' { IS(T_HIDDEN); }
    'default' { IS(T_DEFAULT); }  'via' { IS(T_VIA); }  'to' { IS(T_TO); }
    'now' { IS(T_NOW); }  'user' { IS(T_USER); }  'given' { IS(T_GIVEN); }  'expect' { IS(T_EXPECT); }
    'lint' { IS(T_LINT); }  'mutant' { IS(T_MUTANT); }  'arm' { IS(T_ARM); }  'off' { IS(T_OFF); }  'because' { IS(T_BECAUSE); }
    'within' { IS(T_WITHIN); }  'fails' { IS(T_FAILS); }  'matches' { IS(T_MATCHES); }
    letter (letter | [0-9])*           { IS(T_ID); }
    [^]                                { IS(LEX_BAD); }
    */
}
