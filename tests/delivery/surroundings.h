// Name servers and a network of the test's own, in place of the machine's.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// What names lead to: called in the thread that asks. Unknown names lead nowhere.
using NameServer = std::function<std::vector<std::string>(const std::string& host)>;
void set_name_server(NameServer server);
// The names that were asked for, in order.
std::vector<std::string> asked();

// Connections to addresses that anybody may have: to the port `port` of this machine, as if a
// router sent them there; 0: nobody listens.
void route_public_to(uint16_t port);
// The addresses that were connected to, as they were given.
std::vector<std::string> connected();

// Forgets all of this.
void reset_surroundings();
