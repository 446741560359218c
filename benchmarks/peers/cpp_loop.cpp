// Events in a std::priority_queue, arrivals merged in from their sorted array, a std::deque for each station.
// Keeps nothing but the time at which each incident is finished.
#include <cstdint>
#include <deque>
#include <queue>
#include <vector>

namespace {

struct Event {
    int64_t time;
    int64_t serial;
    int32_t incident;
    int32_t station;
    bool operator>(const Event& other) const {
        return time != other.time ? time > other.time : serial > other.serial;
    }
};

using Agenda = std::priority_queue<Event, std::vector<Event>, std::greater<Event>>;

}  // namespace

extern "C" void finish_times(int64_t incidents, const int64_t* occurred, const int64_t* begin, const int32_t* station,
                             const int64_t* work, int64_t stations, const int64_t* posts, int64_t* finished) {
    std::vector<int64_t> free(posts, posts + stations);
    std::vector<int64_t> visit(begin, begin + incidents);
    std::vector<std::deque<int32_t>> queues(stations);
    Agenda agenda;
    int64_t serial = 0, arrival = 0;

    auto serve = [&](int64_t now, int32_t incident, int32_t at) {
        agenda.push({now + work[visit[incident]], serial++, incident, at});
    };

    while (arrival < incidents || !agenda.empty()) {
        int64_t now;
        int32_t incident;
        if (!agenda.empty() && (arrival == incidents || agenda.top().time <= occurred[arrival])) {
            const Event event = agenda.top();
            agenda.pop();
            now = event.time;
            incident = event.incident;
            auto& queue = queues[event.station];
            if (queue.empty()) {
                ++free[event.station];
            } else {
                serve(now, queue.front(), event.station);
                queue.pop_front();
            }
            if (++visit[incident] == begin[incident + 1]) {
                finished[incident] = now;
                continue;
            }
        } else {
            incident = static_cast<int32_t>(arrival++);
            now = occurred[incident];
        }
        const int32_t next = station[visit[incident]];
        if (free[next] > 0) {
            --free[next];
            serve(now, incident, next);
        } else {
            queues[next].push_back(incident);
        }
    }
}
