// connector/dossier/pdf_operators.hpp -- a page's content as PDF operators: fills, rectangles, text in a simple font.
//
// Promise:  numbers are written to a hundredth of a point. A font or a colour is written where it changes only.
// Why:      libharu clears half a kilobyte for every operator and looks each letter's width up twice: for this page
//           that was half of its cost.
// Thread:   one.
// Source:   PDF 32000-1:2008, 8.5, 8.6.8, 9.3, 9.4
#pragma once

#include <string>
#include <string_view>

namespace qf::dossier {

struct colour {
    float red = 0, green = 0, blue = 0;  // 0…1
    friend bool operator==(const colour&, const colour&) = default;
};

class pdf_operators {
public:
    struct text {
        std::string_view font = {};  // its name among the page's resources
        float size = 0;
        float x = 0, y = 0;  // from the lower left corner
        dossier::colour colour = {};
        std::string_view bytes = {};  // in the font's encoding
    };
    void show(const text& line);
    void fill(float x, float y, float wide, float high, const colour& c);
    void fill_colour(const colour& c);

    // What has been written since the last call. Another hand writes next: it may change the font.
    std::string take();

private:
    void number(float value);

    std::string out_;
    std::string font_;
    float size_ = 0;
    colour colour_;
    bool coloured_ = false;
};

}  // namespace qf::dossier
