#include "connector/dossier/hpdf_inside.hpp"

namespace qf::dossier::hpdf_inside {
namespace {

HPDF_Stream content_of(HPDF_Page page) {
    return static_cast<HPDF_PageAttr>(page->attr)->stream;
}

}  // namespace

void append(HPDF_Page page, std::string_view operators) {
    HPDF_Stream_Write(content_of(page), reinterpret_cast<const HPDF_BYTE*>(operators.data()),
                      static_cast<HPDF_UINT>(operators.size()));
}

void empty(HPDF_Page page) {
    HPDF_MemStream_FreeData(content_of(page));
}

void empty(HPDF_Doc doc) {
    HPDF_MemStream_FreeData(doc->stream);
}

void set_language(HPDF_Doc doc, const char* language) {
    HPDF_Dict_Add(doc->catalog, "Lang", HPDF_String_New(doc->mmgr, language, nullptr));
    auto* preferences = HPDF_Dict_New(doc->mmgr);
    HPDF_Dict_AddBoolean(preferences, "DisplayDocTitle", HPDF_TRUE);
    HPDF_Dict_Add(doc->catalog, "ViewerPreferences", preferences);
}

void set_letters(HPDF_Font embedded, const std::string& to_unicode) {
    auto* table = static_cast<HPDF_Dict>(HPDF_Dict_GetItem(embedded, "ToUnicode", HPDF_OCLASS_DICT));
    if (table == nullptr || table->stream == nullptr) return;
    HPDF_MemStream_FreeData(table->stream);
    HPDF_Stream_WriteStr(table->stream, to_unicode.c_str());
}

}  // namespace qf::dossier::hpdf_inside
