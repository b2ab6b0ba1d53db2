#include "connector/dossier/pdf_document.hpp"

#include "connector/base/latin.hpp"
#include "connector/dossier/hpdf_inside.hpp"
#include "connector/dossier/winansi.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <stdexcept>
#include <unistd.h>

namespace qf::dossier {
namespace {

// For each byte of text, in em: Helvetica's "@" is the widest single byte; DejaVu's wider letters have more bytes.
constexpr float widest_character = 1.02F;

// libharu's own table from glyphs to Unicode uses `cidrange`, which a ToUnicode CMap must not; some readers then find
// no name in the embedded font. The codes are Unicode's already, so the right table is the identity, row by row.
// Source: PDF 32000-1:2008, 9.10.3
std::string identity_to_unicode() {
    std::string out =
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
    constexpr unsigned rows = 256, block = 64;  // a block may have 100 at most
    for (unsigned row = 0; row < rows; ++row) {
        if (row % block == 0) out += fmt::format("{} beginbfrange\n", block);
        out += fmt::format("<{0:02X}00> <{0:02X}FF> <{0:02X}00>\n", row);
        if (row % block == block - 1) out += "endbfrange\n";
    }
    return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

// The advance of each byte of a standard font, in thousandths of its size: libharu searches a list for every letter.
using byte_widths = std::array<HPDF_UINT, 256>;
byte_widths widths_of(HPDF_Font font) {
    byte_widths out{};
    for (std::size_t byte = 0x20; byte < out.size(); ++byte) {
        const auto one = static_cast<HPDF_BYTE>(byte);
        out[byte] = HPDF_Font_TextWidth(font, &one, 1).width;
    }
    return out;
}

struct leaf {
    HPDF_Page page;
    pdf_operators operators = {};
    std::string regular = {}, bold = {};  // the standard fonts' names among its resources, once they are used

    void flush() { hpdf_inside::append(page, operators.take()); }
};

}  // namespace

struct pdf_document::drawing {
    HPDF_Doc doc = HPDF_New(nullptr, nullptr);
    std::deque<leaf> leaves;
    leaf* now = nullptr;
    HPDF_Font regular = nullptr, bold = nullptr;
    std::optional<HPDF_Font> embedded;  // null inside: it was tried and cannot be used

    drawing() {
        if (doc == nullptr) throw std::runtime_error{"libharu: out of memory"};
    }
    ~drawing() { HPDF_Free(doc); }
    drawing(const drawing&) = delete;
    drawing& operator=(const drawing&) = delete;

    std::string_view name_of(HPDF_Font standard) const {
        auto& name = standard == bold ? now->bold : now->regular;
        if (name.empty()) name = HPDF_Page_GetLocalFontName(now->page, standard);
        return name;
    }
    void prepare();  // what every document has, once
    bool reusable() const { return leaves.size() == 1 && !embedded; }
    void erase() {  // nothing of one person waits for the next
        hpdf_inside::empty(leaves.front().page);
        hpdf_inside::empty(doc);
        leaves.front().operators = {};
    }
    const byte_widths& widths(HPDF_Font standard) const {
        // The same for every document of this process: they belong to the PDF standard.
        thread_local const auto of_regular = widths_of(regular), of_bold = widths_of(bold);
        return standard == bold ? of_bold : of_regular;
    }
    void embed(const std::filesystem::path& file) {
        embedded = nullptr;
        if (::access(file.c_str(), R_OK) != 0) return;
        // Compressed, unlike the pages: a subset is some 90 KB, a page 3 KB.
        HPDF_SetCompressionMode(doc, HPDF_COMP_METADATA);
        HPDF_UseUTFEncodings(doc);
        const char* name = HPDF_LoadTTFontFromFile(doc, file.c_str(), HPDF_TRUE);
        if (name != nullptr) embedded = HPDF_GetFont(doc, name, "UTF-8");
        HPDF_ResetError(doc);
        if (*embedded == nullptr) return;
        hpdf_inside::set_letters(*embedded, identity_to_unicode());
    }
};

struct pdf_document::encoded {
    HPDF_Font font;
    std::string bytes;
    bool standard = true;  // one byte a character
};

// A document of one page without an embedded font can be written again: its fonts and encodings, which cost libharu
// more than the page, stay. One waits on each thread.
std::unique_ptr<pdf_document::drawing>& pdf_document::spare() {
    thread_local std::unique_ptr<drawing> one;
    return one;
}

pdf_document::pdf_document(const std::string& title, instant created, std::filesystem::path font_file)
    : drawing_{std::move(spare())}, font_file_{std::move(font_file)} {
    if (!drawing_) {
        drawing_ = std::make_unique<drawing>();
        drawing_->prepare();
    }
    auto* doc = drawing_->doc;
    HPDF_SetInfoAttr(doc, HPDF_INFO_TITLE, title.c_str());
    const auto day = std::chrono::floor<std::chrono::days>(created);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(created - day)};
    const auto year = std::clamp(static_cast<int>(date.year()), 1, 9999);
    const HPDF_Date created_at{year,
                               static_cast<int>(static_cast<unsigned>(date.month())),
                               static_cast<int>(static_cast<unsigned>(date.day())),
                               static_cast<int>(time.hours().count()),
                               static_cast<int>(time.minutes().count()),
                               static_cast<int>(time.seconds().count()),
                               'Z',
                               0,
                               0};
    HPDF_SetInfoDateAttr(doc, HPDF_INFO_CREATION_DATE, created_at);
}

pdf_document::~pdf_document() {
    if (!whole_ || !drawing_->reusable()) return;
    drawing_->erase();
    spare() = std::move(drawing_);
}

void pdf_document::drawing::prepare() {
    regular = HPDF_GetFont(doc, "Helvetica", "WinAnsiEncoding");
    bold = HPDF_GetFont(doc, "Helvetica-Bold", "WinAnsiEncoding");
    HPDF_SetInfoAttr(doc, HPDF_INFO_CREATOR, "qf-connector");
    hpdf_inside::set_language(doc, "fr-FR");
}

void pdf_document::add_page() {
    auto& leaves = drawing_->leaves;
    if (begun_ || leaves.empty()) {
        auto* page = HPDF_AddPage(drawing_->doc);
        if (page == nullptr) throw std::runtime_error{"libharu: a page could not be added"};
        HPDF_Page_SetWidth(page, page_width);
        HPDF_Page_SetHeight(page, page_height);
        leaves.emplace_back(leaf{page});
    }
    begun_ = true;
    drawing_->now = &leaves.back();
}

void pdf_document::turn_to(std::size_t page) {
    drawing_->now = &drawing_->leaves.at(page);
}

std::size_t pdf_document::pages() const noexcept {
    return drawing_->leaves.size();
}

pdf_document::encoded pdf_document::encode(std::string_view text, const text_style& style) {
    auto* standard = style.weight == weight::bold ? drawing_->bold : drawing_->regular;
    if (auto direct = to_winansi(text)) return {standard, std::move(*direct)};
    auto clean = drawable(text);
    if (auto bytes = to_winansi(clean)) return {standard, std::move(*bytes)};
    if (!drawing_->embedded) drawing_->embed(font_file_);
    if (*drawing_->embedded != nullptr) return {*drawing_->embedded, std::move(clean), false};
    return {standard, nearest_winansi(clean)};
}

float pdf_document::width(std::string_view text, const text_style& style) {
    const auto e = encode(text, style);
    HPDF_UINT thousandths = 0;
    if (e.standard) {
        const auto& each = drawing_->widths(e.font);
        for (const char c : e.bytes) thousandths += each[static_cast<unsigned char>(c)];
    } else {
        const auto* bytes = reinterpret_cast<const HPDF_BYTE*>(e.bytes.data());
        thousandths = HPDF_Font_TextWidth(e.font, bytes, static_cast<HPDF_UINT>(e.bytes.size())).width;
    }
    return static_cast<float>(thousandths) * style.size / 1000;
}

void pdf_document::write(float x, float baseline, std::string_view text, const text_style& style) {
    const auto e = encode(text, style);
    if (e.bytes.empty()) return;
    auto& sheet = *drawing_->now;
    const float y = page_height - baseline;
    if (e.standard)
        return sheet.operators.show({.font = drawing_->name_of(e.font),
                                     .size = style.size,
                                     .x = x,
                                     .y = y,
                                     .colour = style.colour,
                                     .bytes = e.bytes});
    // libharu notes which glyphs the embedded subset needs while it writes them.
    sheet.operators.fill_colour(style.colour);
    sheet.flush();
    HPDF_Page_BeginText(sheet.page);
    HPDF_Page_SetFontAndSize(sheet.page, e.font, style.size);
    HPDF_Page_MoveTextPos(sheet.page, x, y);
    HPDF_Page_ShowText(sheet.page, e.bytes.c_str());
    HPDF_Page_EndText(sheet.page);
}

void pdf_document::write_right(float right, float baseline, std::string_view text, const text_style& style) {
    write(right - width(text, style), baseline, text, style);
}

void pdf_document::line(float x1, float x2, float y, float thickness, const colour& c) {
    area(x1, y - thickness / 2, x2 - x1, thickness, c);
}

void pdf_document::area(float x, float y, float wide, float high, const colour& c) {
    drawing_->now->operators.fill(x, page_height - y - high, wide, high, c);
}

std::vector<std::string> pdf_document::wrap(std::string_view text, float wide, std::size_t most,
                                            const text_style& style) {
    std::vector<std::string> lines;
    // No character is much wider than its font's size, and measuring is half the cost of writing: short texts fit.
    const bool surely_fits = static_cast<float>(text.size()) * style.size * widest_character <= wide;
    if (surely_fits || width(text, style) <= wide) return {std::string{text}};
    while (!text.empty() && lines.size() < most) {
        std::size_t fits = 0;   // bytes of the longest beginning that fits
        std::size_t blank = 0;  // where it may be cut at a blank
        std::string_view rest = text;
        while (!rest.empty()) {
            const auto begin = text.size() - rest.size();
            if (text[begin] == ' ') blank = begin;
            next_character(rest);
            const auto end = text.size() - rest.size();
            if (fits > 0 && width(text.substr(0, end), style) > wide) break;
            fits = end;
        }
        if (fits < text.size() && blank > 0) fits = blank;
        lines.emplace_back(text.substr(0, fits));
        text.remove_prefix(fits);
        while (text.starts_with(' ')) text.remove_prefix(1);
    }
    if (!text.empty()) lines.back() += "…";
    return lines;
}

std::string pdf_document::finish() {
    auto* doc = drawing_->doc;
    for (auto& one : drawing_->leaves) one.flush();
    if (HPDF_SaveToStream(doc) != HPDF_OK)
        throw std::runtime_error{fmt::format("libharu: error {:#x}", HPDF_GetError(doc))};
    std::string out(HPDF_GetStreamSize(doc), '\0');
    auto size = static_cast<HPDF_UINT32>(out.size());
    HPDF_ResetStream(doc);
    HPDF_ReadFromStream(doc, reinterpret_cast<HPDF_BYTE*>(out.data()), &size);
    out.resize(size);
    whole_ = true;
    return out;
}

}  // namespace qf::dossier
