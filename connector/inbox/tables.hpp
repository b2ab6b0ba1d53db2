// connector/inbox/tables.hpp -- every table of the inbox over one connection; the SQL stands in each.
#pragma once

#include "connector/inbox/agent_table.hpp"
#include "connector/inbox/attachment_table.hpp"
#include "connector/inbox/case_list.hpp"
#include "connector/inbox/case_table.hpp"
#include "connector/inbox/client_table.hpp"
#include "connector/inbox/event_table.hpp"
#include "connector/inbox/file_table.hpp"
#include "connector/inbox/folder_table.hpp"
#include "connector/inbox/notification_table.hpp"
#include "connector/inbox/organization_table.hpp"
#include "connector/inbox/process_table.hpp"
#include "connector/inbox/retention_table.hpp"
#include "connector/inbox/subscription_table.hpp"
#include "connector/inbox/trail_table.hpp"

namespace qf::inbox {

struct tables {
    explicit tables(sqlite::database& db)
        : organizations{db},
          subscriptions{db},
          clients{db},
          folders{db},
          cases{db},
          attachments{db},
          event_attachments{db},
          files{db},
          processes{db},
          retention{db},
          events{db},
          notifications{db},
          agents{db},
          trail{db},
          list{db} {}

    organization_table organizations;
    subscription_table subscriptions;
    client_table clients;
    folder_table folders;
    case_table cases;
    attachment_table attachments;
    event_attachment_table event_attachments;
    file_table files;
    process_table processes;
    retention_table retention;
    event_table events;
    notification_table notifications;
    agent_table agents;
    trail_table trail;
    case_list list;
};

}  // namespace qf::inbox
