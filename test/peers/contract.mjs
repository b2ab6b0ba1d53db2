// HubEE's API as its published documents describe it (api_folder 1.2.7, api_subscription 1.2.3), in our own words and for
// checking alone: what a client may send, what it may rely on in an answer.
//
// Left out, because real clients and HubEE's own rules go further than the documents: ATTACH_DEPOSIT's life cycle and the
// status machine (rules, no shapes), upper bounds that no answer of ours comes near, 500. Said otherwise than the
// documents do: case externalIds have at most 100 characters everywhere (the documents say 30 and 100), `Refusé` and its
// like are an enum, e-mail addresses may end in more than four letters (towns have .paris and .alsace), status codes of
// ours that the documents do not know (401, 413, 415, 503, 507) answer with Error.
const text = (maxLength, more = {}) => ({ type: 'string', maxLength, ...more });
const word = (...values) => ({ type: 'string', enum: values });
const id = { type: 'string', format: 'uuid' };
const time = { type: 'string', format: 'date-time' };
const number = { type: 'integer' };
const maybe = (schema) => ({ ...schema, nullable: true });
const list = (items, more = {}) => ({ type: 'array', items, ...more });
// A member whose name ends in "?" need not be there.
function object(members) {
  const properties = {}, required = [];
  for (const [name, schema] of Object.entries(members)) {
    properties[name.replace('?', '')] = schema;
    if (!name.endsWith('?')) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

const statuses = ['HUBEE_RECEIVED', 'HUBEE_COMPLETED', 'HUBEE_NOTIFIED', 'SENT', 'SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING',
  'REFUSED', 'DONE', 'CLOSED'];
const organization = object({ type: text(20), companyRegister: text(14, { pattern: '^[0-9]{14}$' }), branchCode: text(10) });
const partner = maybe(object({
  'editorName?': maybe(text(50)), 'applicationName?': maybe(text(50)), 'softwareVersion?': maybe(text(50)),
}));
const applicant = object({ firstName: text(255), lastName: text(255), 'email?': maybe(text(320)) });
const file = { fileName: text(255), type: text(100), size: number, mimeType: text(255) };
const attachment = { id, status: word('PENDING', 'RECEIVED', 'REJECTED', 'CORRUPTED', 'DELETED'), ...file };
const actions = word('STATUS_UPDATE', 'ATTACH_DEPOSIT', 'ATTACH_DL', 'ATTACH_DL_ALL', 'COM_ADD', 'SENDING_MESSAGE');

const notification = object({
  id, recipient: organization, transmitter: organization, processCode: text(30), 'caseId?': maybe(id), 'eventId?': maybe(id),
  dateTime: maybe(time), 'eventActionType?': maybe(actions), 'eventStatus?': maybe(text(12)),
});
const event = object({
  id, transmitter: organization, 'message?': maybe(text(1000)), 'comment?': maybe(text(1000)), actionType: maybe(text(100)),
  'author?': maybe(text(255)), notification: maybe({ type: 'boolean' }), createDateTime: maybe(time),
  updateDateTime: maybe(time), status: word('IN_PROGRESS', 'SENT', 'RECEIVED'), 'caseCurrentStatus?': maybe(text(15)),
  'caseNewStatus?': maybe(text(15)), 'partnerAttributes?': maybe(text(1024)), 'attachments?': list(object(attachment)),
  'partnerInfo?': partner,
});
const oneCase = object({
  id, status: word(...statuses, 'SI_INTG_ERROR'), recipient: organization, externalId: text(100),
  'updateDateTime?': maybe(time), 'transmissionDateTime?': maybe(time), processCode: text(30), createDateTime: time,
  'closeDateTime?': maybe(time), 'partnerAttributes?': maybe(text(1024)), 'applicant?': applicant,
  'attachments?': list(object(attachment)), 'events?': list(event),
});
const folder = object({
  id, globalStatus: word(...statuses), processCode: text(30), createDateTime: time, 'closeDateTime?': maybe(time), applicant,
  externalId: text(30), 'updateDateTime?': maybe(time), 'partnerInfo?': partner,
  cases: list(object({
    id, status: word(...statuses, 'SI_INTG_ERROR'), recipient: organization, externalId: text(100),
    'updateDateTime?': maybe(time), 'transmissionDateTime?': maybe(time), 'partnerAttributes?': maybe(text(1024)),
  }), { minItems: 1 }),
  attachments: list(object({ ...attachment, recipients: list(text(100), { minItems: 1 }) }), { minItems: 1 }),
});
const newFolder = object({
  processCode: text(30), externalId: text(30), applicant,
  cases: list(object({ externalId: text(100), recipient: organization, 'partnerAttributes?': maybe(text(1024)) }), { minItems: 1 }),
  attachments: list(object({ ...file, recipients: list(text(100), { minItems: 1 }) }), { minItems: 1 }),
});
const newEvent = object({
  actionType: actions, notification: maybe({ type: 'boolean' }), 'message?': maybe(text(1000)), 'comment?': maybe(text(1000)),
  'author?': maybe(text(255)), 'caseCurrentStatus?': maybe(text(15)), 'caseNewStatus?': maybe(text(15)),
  'partnerAttributes?': maybe(text(1024)), 'attachments?': list(object(file)),
});
const person = { 'firstName?': maybe(text(255)), 'lastName?': maybe(text(255)), email: text(320), 'function?': maybe(text(255)) };
const wish = {
  datapassId: number, processCode: text(30), subscriber: organization, 'accessMode?': maybe(word('PORTAIL', 'API')),
  notificationFrequency: text(20), 'activateDateTime?': maybe(time), 'validateDateTime?': maybe(time),
  'rejectDateTime?': maybe(time), 'endDateTime?': maybe(time), 'delegationActor?': maybe(object(person)),
  'rejectionReason?': maybe(text(1000)), 'status?': maybe(word('Inactif', 'Actif', 'Suspendu', 'Refusé')),
  'email?': maybe(text(320)), localAdministrator: object(person),
};
const subscription = object({ id, 'updateDateTime?': maybe(time), ...wish });
const purge = object({ folder_attachment_id: id, case_id: id });
const error = object({ errors: list(object({ code: { type: 'number' }, message: text(20000) }), { minItems: 1 }) });

const query = (name, schema) => ({ name, in: 'query', schema });
const header = (name, schema, required = false) => ({ name, in: 'header', required, schema });
const override = header('X-HTTP-Method-Override', word('PATCH'), true);
const digest = header('digest', { type: 'string' });
const bytes = { binary: true };
const status = object({ status: text(50) });
const change = object({ globalStatus: text(50), 'closeDateTime?': maybe(time) });
const migration = object({ organizationSource: organization, organizationTarget: organization });

// Method and path; whose; body; the answer; parameters beside the usual ones.
const t = '/teledossiers/v1', c = `${t}/cases/{caseId}`, e = `${c}/events/{eventId}`, r = '/referential/v1/subscriptions';
const f = `${t}/folders/{folderId}`;
const operations = [
  ['get', `${t}/notifications`, null, [200, list(notification)], query('maxResult', { type: 'number' }),
    query('eventDetails', { type: 'boolean' }), query('processCode', list(text(30))), query('processPriority', list(text(30)))],
  ['delete', `${t}/notifications/{notificationId}`, null, [204]],
  ['post', `${t}/folders`, newFolder, [201, folder]],
  ['get', f, null, [200, folder]],
  ['patch', f, change, [204]],
  ['post', f, change, [204], override],
  ['delete', f, null, [204]],
  ['put', `${f}/attachments/{attachmentId}`, bytes, [204], digest],
  ['put', `${t}/cases/migrate`, migration, [200, object({ caseUpdated: number })]],
  ['get', c, null, [200, oneCase], query('lite', { type: 'boolean' })],
  ['patch', c, status, [204]],
  ['post', c, status, [204], override],
  ['get', `${c}/attachments/{attachmentId}`, null, [200, bytes]],
  ['post', `${c}/events`, newEvent, [201, event]],
  ['get', e, null, [200, event]],
  ['patch', e, status, [204]],
  ['post', e, status, [204], override],
  ['delete', e, null, [204]],
  ['put', `${e}/attachments/{attachmentId}`, bytes, [204], digest],
  ['get', `${e}/attachments/{attachmentId}`, null, [200, bytes]],
  ['get', `${t}/attachmentsIdsForPurge`, null, [200, list(purge)]],
  ['put', `${t}/idsPurged`, list(purge), [204]],
  ['post', r, object(wish), [201, subscription]],
  ['get', r, null, [200, list(subscription)], query('processCode', list(text(30))), query('status', text(20)),
    query('companyRegister', text(14, { pattern: '^[0-9]{14}$' })), query('delegationActorEmail', text(320)),
    query('orderBy', text(40)), query('offSet', number), query('maxResult', number)],
  ['get', `${r}/{subscriptionId}`, null, [200, subscription]],
  ['put', `${r}/{subscriptionId}`, object(wish), [200, subscription]],
];

const content = (schema) => schema === bytes
  ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  : { 'application/json': { schema } };

// OpenAPI 3.0, as HubEE's own.
export function contract() {
  const paths = {};
  for (const [method, path, body, [code, shown], ...more] of operations) {
    const inPath = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: id }));
    const usual = ['editorName', 'applicationName', 'softwareVersion'].map((name) => header(name, text(50)));
    const responses = { [code]: { description: 'done', ...(shown && { content: content(shown) }) } };
    for (const refused of [400, 401, 403, 404, 405, 413, 415, 503, 507])
      responses[refused] = { description: 'refused', content: content(error) };
    paths[path] = {
      ...paths[path],
      [method]: {
        parameters: [...inPath, ...usual, ...more],
        security: [{ token: [] }],
        ...(body && { requestBody: { required: true, content: content(body) } }),
        responses,
      },
    };
  }
  return {
    openapi: '3.0.0',
    info: { title: 'HubEE, as published', version: '1.2.7' },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}
export const published = operations.map(([method, path]) => `${method} ${path}`);
