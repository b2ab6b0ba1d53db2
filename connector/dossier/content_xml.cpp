#include "connector/dossier/content_xml.hpp"

#include "connector/base/latin.hpp"

#include <string_view>

namespace qf::dossier {
namespace {

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string element_name(std::string_view member) {
    std::string out;
    for (const char c : member) {
        if (starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.') out += c == '_' ? '-' : c;
    }
    if (out.empty() || !starts_name(out.front())) out.insert(out.begin(), '_');
    return out;
}

std::string singular(std::string_view name) {
    if (name.size() > 1 && name.ends_with('s')) name.remove_suffix(1);
    return std::string{name};
}

bool allowed(char32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const char32_t c = next_character(text);
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '\r')
            out += "&#13;";  // a parser would turn a bare one into a line feed
        else if (allowed(c))
            append_utf8(out, c);
    }
}

class xml_writer {
public:
    void write(std::string_view name, json::value v) {
        out_.append(2 * depth_, ' ').append("<").append(name);
        if (v.is_object())
            write_members(name, v);
        else if (v.is_array())
            write_items(name, v);
        else if (v.is_text())
            write_leaf(name, "", *v.text());
        else if (v.is_integer())
            write_leaf(name, " type=\"integer\"", v.written());
        else if (v.is_boolean())
            write_leaf(name, " type=\"boolean\"", v.written());
        else if (v.is_null() || !v.exists())
            out_ += " nil=\"true\"/>";
        else
            write_leaf(name, " type=\"float\"", v.written());
        out_ += '\n';
    }
    std::string take() { return std::move(out_); }

private:
    void write_members(std::string_view name, json::value v) {
        out_ += ">\n";
        ++depth_;
        v.for_each_member([&](std::string_view member, json::value inner) { write(element_name(member), inner); });
        close(name);
    }
    void write_items(std::string_view name, json::value v) {
        out_ += " type=\"array\"";
        if (v.size() == 0) {
            out_ += "/>";
            return;
        }
        out_ += ">\n";
        ++depth_;
        v.for_each_item([&, item = singular(name)](json::value inner) { write(item, inner); });
        close(name);
    }
    void write_leaf(std::string_view name, std::string_view attribute, std::string_view text) {
        out_.append(attribute).append(">");
        append_escaped(out_, text);
        out_.append("</").append(name).append(">");
    }
    void close(std::string_view name) {
        --depth_;
        out_.append(2 * depth_, ' ').append("</").append(name).append(">");
    }

    std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    std::size_t depth_ = 0;
};

}  // namespace

std::string write_content_xml(json::value root) {
    xml_writer out;
    out.write("hash", root);
    return out.take();
}

}  // namespace qf::dossier
