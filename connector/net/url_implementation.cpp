// Boost.URL is compiled here, once.
#include <boost/url/src.hpp>
