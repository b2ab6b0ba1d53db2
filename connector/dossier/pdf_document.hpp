// connector/dossier/pdf_document.hpp -- the only door to libharu: A4 pages, text, lines and areas.
//
// Promise:  coordinates in points from the top left corner. Text is UTF-8 of any kind: Helvetica shows what WinAnsi
//           has, the font file is embedded (a subset) for the texts that do not fit, and where it cannot be used the
//           nearest letters are shown. The same calls give the same bytes.
// Fails:    std::runtime_error when libharu does (out of memory): a dossier's content is no cause.
// Thread:   one; nothing is shared between two documents.
// Source:   http://libharu.org, 2.3.0
#pragma once

#include "connector/base/time.hpp"
#include "connector/dossier/pdf_operators.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qf::dossier {

enum class weight { regular, bold };
struct text_style {
    float size = 10;
    dossier::weight weight = weight::regular;
    dossier::colour colour = {};
};

class pdf_document {
public:
    static constexpr float page_width = 595.28F;
    static constexpr float page_height = 841.89F;

    // `title` in ASCII: it is the document's name in the reader's window.
    pdf_document(const std::string& title, instant created, std::filesystem::path font_file);
    ~pdf_document();
    pdf_document(const pdf_document&) = delete;
    pdf_document& operator=(const pdf_document&) = delete;

    void add_page();
    void turn_to(std::size_t page);  // from 0; what follows is drawn there
    std::size_t pages() const noexcept;

    float width(std::string_view text, const text_style& style);
    void write(float x, float baseline, std::string_view text, const text_style& style);
    void write_right(float right, float baseline, std::string_view text, const text_style& style);
    void line(float x1, float x2, float y, float thickness, const colour& c);
    void area(float x, float y, float wide, float high, const colour& c);
    // The text cut into lines no wider than `wide`, at blanks where possible; the last ends with "…" if more than
    // `most`.
    std::vector<std::string> wrap(std::string_view text, float wide, std::size_t most, const text_style& style);

    std::string finish();  // the file; draw nothing after

private:
    struct drawing;
    struct encoded;
    encoded encode(std::string_view text, const text_style& style);
    static std::unique_ptr<drawing>& spare();
    std::unique_ptr<drawing> drawing_;
    bool begun_ = false;  // a page was asked for
    bool whole_ = false;  // finish() has gone well
    std::filesystem::path font_file_;
};

}  // namespace qf::dossier
