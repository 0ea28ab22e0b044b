'use strict';

const WORDS = {
  ok: ['works', 'good'], waiting_for_quota: ['waits for quota', 'calm'], paused: ['paused', 'hold'],
  throttled: ['throttled by provider', 'hold'], restoring: ['restoring', 'calm'], breaker_open: ['breaker open', 'bad'], refused: ['account refused', 'bad'],
  slow: ['slow', 'bad'], stalled: ['stalled', 'bad'], stopped: ['stopped', 'bad'],
};
const JOB_STATES = {
  open: ['open', 'calm'], closed: ['running', 'calm'], complete: ['complete', 'good'], cancelled: ['cancelled', 'hold'],
};
/* What to do, where the reason does not say it already. */
const TO_DO = {
  paused: (lane) => 'It stays so until somebody resumes it: ./sluice resume ' + lane.lane,
  throttled: () => 'It goes on by itself. If it is throttled for long, its limits in the settings are higher than the account\u2019s, or another client uses the account.',
  breaker_open: () => 'It goes on by itself when the provider answers again: see the provider\u2019s status page.',
  refused: () => 'Put the key, the credit or the base-url right; for a key or a base-url, restart the instances with the role calls.',
  slow: () => 'Raise calls-open-max or the number of slots, or start another instance.',
};
const STALE_MS = 6000;
const SURE_MS = 5000;

const byId = (id) => document.getElementById(id);
const count = (n) => n.toLocaleString('en-US');
const shortCount = (n) => n < 10000 ? count(n) : n.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 });

function dollars(nanos) {
  const value = nanos / 1e9;
  if (value === 0) return '$0';
  return '$' + value.toLocaleString('en-US', value < 1
    ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function time(ms) {
  const s = Math.ceil(ms / 1000);
  if (s < 100) return s + ' s';
  if (s < 5400) return Math.round(s / 60) + ' min';
  if (s < 172800) return (s / 3600).toFixed(1) + ' h';
  return Math.round(s / 86400) + ' days';
}

function bytes(n) {
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (n < 1024 || unit === 'GiB') return (n < 10 && unit !== 'B' ? n.toFixed(1) : Math.round(n)) + ' ' + unit;
    n /= 1024;
  }
  return '';
}

/* Elements are made once and their text is set: nothing flickers, and a focused button stays focused. */
function make(tag, classes, ...children) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.append(...children);
  return element;
}

function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

function keyed(box, items, keyOf, create, update) {
  const old = new Map([...box.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    let element = old.get(key);
    old.delete(key);
    if (!element) {
      element = create(item);
      element.dataset.key = key;
    }
    if (box.children[index] !== element) box.insertBefore(element, box.children[index] ?? null);
    update(element, item);
  });
  old.forEach((element) => element.remove());
}

function chip(element, [words, tone]) {
  element.className = 'chip ' + tone;
  text(element, words);
}

function part(element, name) {
  return element.querySelector('[data-part="' + name + '"]');
}

function named(tag, classes, name) {
  const element = make(tag, classes);
  element.dataset.part = name;
  return element;
}

function fact(name, label) {
  return make('div', '', make('dt', '', label), named('dd', '', name));
}

function bar(name) {
  const track = make('div', 'bar', make('i'));
  track.dataset.part = name;
  return track;
}

function fill(track, share) {
  track.classList.toggle('full', share >= 0.95);
  track.firstChild.style.width = Math.round(Math.min(1, Math.max(0, share)) * 100) + '%';
}

function meter(name, label) {
  const box = make('div', 'meter',
    make('div', 'label', make('span', '', label), named('span', '', name + '-words')), bar(name + '-bar'));
  box.dataset.part = name;
  return box;
}

const LEARNED = { requests: 'requests-per-minute', tokens: 'tokens-per-minute', calls: 'calls-in-flight' };

function setMeter(card, name, quota, learned) {
  const limited = quota.limit !== undefined;
  text(part(card, name + '-words'), limited
    ? shortCount(quota.used) + ' of ' + shortCount(quota.limit) + ', ' + shortCount(quota.headroom ?? quota.limit - quota.used) + ' left'
      + (LEARNED[name] in learned ? ', learned' : '')
    : shortCount(quota.used) + ', no limit');
  part(card, name + '-bar').hidden = !limited;
  if (limited) fill(part(card, name + '-bar'), quota.used / quota.limit);
}

function createLane() {
  const big = make('dl', 'big', fact('backlog', 'wait'), fact('oldest', 'oldest'), fact('drain', 'time to drain'));
  const foot = make('dl', 'foot');
  for (const [name, label] of [['pace', 'calls'], ['spend', 'spend'], ['failures', 'failed attempts'], ['limits', 'limits'], ['owners', 'worked by']]) {
    foot.append(make('dt', '', label), named('dd', '', name));
  }
  return make('article', 'card',
    make('div', 'top', named('h3', '', 'name'), named('span', 'chip', 'verdict')),
    named('p', 'models', 'models'), named('p', 'why', 'why'), named('p', 'todo', 'todo'), big,
    meter('requests', 'requests/minute'), meter('tokens', 'tokens/minute'), meter('calls', 'calls in flight'), foot);
}

function numberWithSub(element, number, sub) {
  element.replaceChildren(number, make('span', 'sub', sub));
}

function updateLane(card, lane) {
  card.classList.toggle('unwell', !lane.well);
  card.classList.toggle('idle', idle(lane));
  text(part(card, 'name'), lane.lane);
  chip(part(card, 'verdict'), idle(lane) ? ['idle', ''] : WORDS[lane.verdict] ?? [lane.verdict, 'hold']);
  text(part(card, 'models'), lane.models.join(', '));
  text(part(card, 'why'), sentence(lane.why));
  const todo = TO_DO[lane.verdict];
  part(card, 'todo').hidden = todo === undefined;
  text(part(card, 'todo'), todo === undefined ? '' : todo(lane));
  const tokens = !lane.backlogTokens ? '' : 'about ' + shortCount(lane.backlogTokens) + ' tokens';
  const bulk = lane.backlogBulk > 0 ? shortCount(lane.backlogBulk) + ' bulk' : '';
  numberWithSub(part(card, 'backlog'), shortCount(lane.backlog), [tokens, bulk].filter(Boolean).join(', '));
  text(part(card, 'oldest'), lane.oldestMs === undefined ? '–' : time(lane.oldestMs));
  numberWithSub(part(card, 'drain'), lane.backlog === 0 || !moves(lane) ? '–' : lane.drainMs === undefined ? 'unknown' : time(lane.drainMs), drainWords(lane));
  setMeter(card, 'requests', lane.requests, lane.learned);
  setMeter(card, 'tokens', lane.tokens, lane.learned);
  setMeter(card, 'calls', lane.inFlight === undefined ? lane.calls : { ...lane.calls, used: lane.inFlight }, lane.learned);
  text(part(card, 'pace'), count(lane.endedPerMinute) + ' ended in the last minute' + (lane.backingOff ? ', ' + count(lane.backingOff) + ' back off' : ''));
  text(part(card, 'spend'), dollars(lane.spendHourNanos) + ' last hour, now ' + dollars(lane.spendPaceNanos) + '/h'
    + (lane.unpricedHour ? ' (' + count(lane.unpricedHour) + ' calls of unknown price)' : ''));
  const failures = Object.entries(lane.failuresHour).map(([kind, n]) => kind.toLowerCase().replace('_', ' ') + ' ' + count(n));
  text(part(card, 'failures'), failures.join(', ') || 'none in the last hour');
  text(part(card, 'limits'), limitWords(lane));
  text(part(card, 'owners'), lane.owners.join(', ') || 'nobody');
}

function limitWords(lane) {
  const learned = Object.entries(lane.learned).map(([name, limit]) => name.replaceAll('-', ' ') + ' ' + count(limit));
  return learned.length === 0 ? 'as stated'
    : 'learned' + (lane.learnedFrom === undefined ? '' : ' from ' + lane.learnedFrom) + ': ' + learned.join(', ');
}

/* For a minute: a lane that gets a call now and then does not jump about. */
function idle(lane) {
  return lane.verdict === 'ok' && lane.backlog === 0 && lane.endedPerMinute === 0;
}

function moves(lane) {
  return lane.well && lane.verdict !== 'paused';
}

function drainWords(lane) {
  if (lane.backlog === 0 || lane.drainMs === undefined || !moves(lane)) return '';
  const byRequests = lane.drainByRequestsMs, byTokens = lane.drainByTokensMs;
  if (byRequests === undefined && byTokens === undefined) return 'at this pace';
  if ((byTokens ?? -1) >= (byRequests ?? -1)) return 'by tokens' + (byRequests === undefined ? '' : '; by requests ' + time(byRequests));
  return 'by requests' + (byTokens === undefined ? '' : '; by tokens ' + time(byTokens));
}

function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.?!]$/.test(words) ? '' : '.');
}

function createStage() {
  return make('li', '', make('div', 'top', named('b', '', 'name'), named('span', 'chip', 'verdict')), named('p', '', 'why'));
}

function updateStage(item, stage) {
  item.classList.toggle('unwell', !stage.well);
  text(part(item, 'name'), stage.stage);
  chip(part(item, 'verdict'), WORDS[stage.verdict] ?? [stage.verdict, 'hold']);
  text(part(item, 'why'), sentence(stage.why) + (stage.oldestMs === undefined ? '' : ' The oldest is ' + time(stage.oldestMs) + ' old.'));
}

function createJob(job) {
  const cancel = named('button', '', 'cancel');
  cancel.type = 'button';
  text(cancel, 'Cancel');
  cancel.addEventListener('click', () => cancelJob(cancel, job.key));
  return make('article', 'job',
    make('div', 'name', named('span', '', 'name'), named('span', 'sub', 'id')),
    make('div', 'progress', named('span', '', 'done'), bar('bar'), named('span', 'sub', 'parts')),
    make('div', 'right', named('span', '', 'cost'), named('span', 'sub', 'saved')),
    make('div', 'right', named('span', 'chip', 'state'), named('span', 'sub', 'left')),
    make('div', 'right act', cancel));
}

function updateJob(row, job, nowMs) {
  const runs = job.state === 'open' || job.state === 'closed';
  text(part(row, 'name'), job.name ?? job.id);
  text(part(row, 'id'), [job.name ? job.id : '', job.tenant === 'default' ? '' : job.tenant].filter(Boolean).join(', '));
  const done = job.done;
  text(part(row, 'done'), done === undefined ? 'no result for hours'
    : count(done) + (job.count === undefined ? ' done, not closed yet' : ' of ' + count(job.count)));
  part(row, 'bar').hidden = job.count === undefined || done === undefined;
  if (job.count) fill(part(row, 'bar'), (done ?? 0) / job.count);
  text(part(row, 'parts'), [[job.cached, 'cached'], [job.failed, 'failed']].filter(([n]) => n > 0).map(([n, word]) => count(n) + ' ' + word).join(', '));
  text(part(row, 'cost'), dollars(job.spendNanos));
  text(part(row, 'saved'), job.savedNanos > 0 ? dollars(job.savedNanos) + ' saved' : '');
  chip(part(row, 'state'), JOB_STATES[job.state] ?? [job.state, 'hold']);
  text(part(row, 'left'), job.leftMs !== undefined && runs ? time(job.leftMs) + ' left' : job.state === 'cancelled' && job.by ? 'by ' + job.by + ', ' + time(Math.max(0, nowMs - job.stateAtMs)) + ' ago' : '');
  part(row, 'cancel').hidden = !runs;
}

async function cancelJob(button, id) {
  if (!button.classList.contains('sure')) {
    button.classList.add('sure');
    text(button, 'Really?');
    setTimeout(() => { button.classList.remove('sure'); if (!button.disabled) text(button, 'Cancel'); }, SURE_MS);
    return;
  }
  button.disabled = true;
  text(button, 'Cancelling');
  try {
    const answer = await fetch('/api/jobs/' + encodeURIComponent(id) + '/cancel', { method: 'POST', headers: { 'X-Sluice-Page': '1' } });
    if (!answer.ok) throw new Error((await answer.json()).error);
    text(button, 'Cancelled');
  } catch (failure) {
    text(button, 'Failed');
    button.title = String(failure.message ?? failure);
    button.disabled = false;
  }
}

function updateCache(cache) {
  const hits = cache.hits + cache.coalesced;
  const facts = [
    ['answered without a call', cache.requests ? (100 * hits / cache.requests).toFixed(1) + '%' : '–'],
    ['results', shortCount(cache.requests)],
    ['from the cache', shortCount(cache.hits)],
    ['joined a call', shortCount(cache.coalesced)],
    ['saved', dollars(cache.savedNanos)],
    ['tokens saved', shortCount(cache.tokensSaved)],
  ];
  if (cache.entries !== undefined) facts.push(['answers kept here', shortCount(cache.entries)], ['size here', bytes(cache.bytes)]);
  keyed(byId('cache'), facts, ([label]) => label, ([label]) => fact('value', label), (item, [, value]) => text(part(item, 'value'), value));
}

function createInstance() {
  return make('article', 'card', make('div', 'top', named('h3', '', 'name'), named('span', 'chip', 'state')),
    named('p', '', 'work'), bar('restore'), named('p', '', 'more'));
}

function updateInstance(card, instance) {
  text(part(card, 'name'), instance.name + (instance.self ? ' (this one)' : ''));
  const idle = instance.slots.length === 0 && instance.partitions === 0;
  const watches = instance.roles !== undefined && instance.roles.join() === 'ops';
  const silent = instance.silentMs !== undefined;
  card.classList.toggle('unwell', silent);
  chip(part(card, 'state'), silent ? ['silent', 'bad'] : instance.waitsFor ? ['not ready', 'hold'] : watches ? ['watches', 'good'] : idle ? ['no share', 'hold'] : ['works', 'good']);
  const work = [instance.slots.length ? 'slots ' + instance.slots.join(', ') : '', instance.partitions ? count(instance.partitions) + ' partitions' : ''];
  text(part(card, 'work'), work.filter(Boolean).join('; ') || (watches ? 'has the role ops alone' : 'owns nothing'));
  const restoring = instance.restoreTotal > 0 && instance.restoreDone < instance.restoreTotal;
  part(card, 'restore').hidden = !restoring;
  if (restoring) fill(part(card, 'restore'), instance.restoreDone / instance.restoreTotal);
  const more = [instance.host, instance.openRequests === undefined ? '' : count(instance.openRequests) + ' open requests', instance.waitsFor ?? ''];
  text(part(card, 'more'), more.filter(Boolean).join('; '));
}

let lastMs = 0;

function show(snapshot) {
  lastMs = Date.now();
  const headline = byId('headline');
  headline.className = 'headline ' + (snapshot.well ? 'good' : 'bad');
  text(headline.lastChild, sentence(snapshot.headline));
  document.title = (snapshot.well ? '' : '(!) ') + 'Sluice: ' + snapshot.headline;
  byId('trouble').hidden = snapshot.trouble === undefined;
  text(byId('trouble'), snapshot.trouble === undefined ? '' : sentence(snapshot.trouble));
  // What an operator must act on comes first, for those with a small screen or many lanes; what is idle comes last, and is small.
  const rank = (lane) => !lane.well ? 0 : idle(lane) ? 2 : 1;
  const lanes = [...snapshot.lanes].sort((a, b) => rank(a) - rank(b));
  keyed(byId('lanes'), lanes, (lane) => lane.lane, createLane, updateLane);
  keyed(byId('stages'), snapshot.stages, (stage) => stage.stage, createStage, updateStage);
  keyed(byId('jobs'), snapshot.jobs, (job) => job.key, createJob, (row, job) => updateJob(row, job, snapshot.atMs));
  byId('nojobs').hidden = snapshot.jobs.length > 0;
  byId('jobsmore').hidden = snapshot.jobsMore === 0;
  text(byId('jobsmore'), 'and ' + count(snapshot.jobsMore) + ' older ones');
  updateCache(snapshot.cache);
  const trouble = (instance) => instance.silentMs !== undefined ? 0 : instance.waitsFor ? 1 : 2;
  const instances = [...snapshot.instances].sort((a, b) => trouble(a) - trouble(b));
  keyed(byId('instances'), instances, (instance) => instance.name, createInstance, updateInstance);
  document.body.dataset.shown = String(snapshot.atMs);
}

function tellAge() {
  const age = Date.now() - lastMs;
  const stale = lastMs === 0 || age > STALE_MS;
  text(byId('fresh'), lastMs === 0 ? '' : stale ? 'Nothing heard from the instance for ' + time(age) : 'live');
  if (stale && lastMs !== 0) {
    byId('headline').className = 'headline bad';
    text(byId('headline').lastChild, 'This instance does not answer.');
    document.title = '(!) Sluice: no answer';
  }
}

const events = new EventSource('/api/events');
events.onmessage = (event) => show(JSON.parse(event.data));
setInterval(tellAge, 1000);
