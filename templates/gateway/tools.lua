-- Reads what a caller asks of a tool server and writes it down in the metadata "cadee.tools", by which the next filter
-- decides. Only what every server must read alike passes: one JSON-RPC message by the letter of RFC 8259, known keys
-- once and in their own case. The body itself is not touched. Answers to tools/list are cut to the caller's own tools.

local FORM = "cadee.tools"
local DEEPEST = 64
local TOP = {jsonrpc = true, id = true, method = true, params = true}
local CALL = {name = true, arguments = true, _meta = true}
local METHODS = {
  ["initialize"] = true, ["ping"] = true, ["tools/list"] = true, ["tools/call"] = true,
  ["notifications/initialized"] = true, ["notifications/cancelled"] = true, ["notifications/progress"] = true,
}
local ESCAPES = {['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t"}
local WORDS = {[102] = "false", [110] = "null", [116] = "true"}
local byte = string.byte

local function mark(text, at)
  return string.sub(text, at, at)
end

-- Byte by byte, for that is compiled: a large message must not hold up the others of its worker.
local function skip(text, at)
  local found = byte(text, at)
  while found == 32 or found == 10 or found == 13 or found == 9 do
    at = at + 1
    found = byte(text, at)
  end
  return at
end

local function hex(found)
  return found ~= nil and (found >= 48 and found <= 57 or found >= 65 and found <= 70 or found >= 97 and found <= 102)
end

local function digit(found)
  return found ~= nil and found >= 48 and found <= 57
end

-- The position after a string that begins at `at`.
local function past(text, at)
  at = at + 1
  while true do
    local found = byte(text, at)
    if found == nil or found < 32 then return nil end
    if found == 34 then return at + 1 end
    if found == 92 then
      found = byte(text, at + 1)
      if found == 117 then
        for digits = at + 2, at + 5 do
          if not hex(byte(text, digits)) then return nil end
        end
        at = at + 6
      elseif found == 34 or found == 92 or found == 47 or found == 98 or found == 102 or found == 110 or found == 114
          or found == 116 then
        at = at + 2
      else
        return nil
      end
    else
      at = at + 1
    end
  end
end

-- What a sound string says; what is beyond ASCII by escape says nothing known.
local function words(quoted)
  local inside = string.sub(quoted, 2, -2)
  if not string.find(inside, "\\", 1, true) then return inside end
  inside = string.gsub(inside, "\\(.)(%x?%x?%x?%x?)", function(letter, digits)
    if letter ~= "u" then return ESCAPES[letter] .. digits end
    local code = tonumber(digits, 16)
    return code < 128 and string.char(code) or "\255"
  end)
  return inside
end

local function digits(text, at)
  if not digit(byte(text, at)) then return nil end
  while digit(byte(text, at)) do at = at + 1 end
  return at
end

-- The position after a number that begins at `at`.
local function number(text, at)
  if byte(text, at) == 45 then at = at + 1 end
  local stop = digits(text, at)
  if stop == nil or (byte(text, at) == 48 and stop > at + 1) then return nil end
  if byte(text, stop) == 46 then
    stop = digits(text, stop + 1)
    if stop == nil then return nil end
  end
  local found = byte(text, stop)
  if found == 69 or found == 101 then
    found = byte(text, stop + 1)
    stop = digits(text, (found == 43 or found == 45) and stop + 2 or stop + 1)
  end
  return stop
end

local value

-- The position after an object or array; `visit` is told each key (none in an array) and where its value stands.
local function group(text, at, depth, visit)
  local named = byte(text, at) == 123
  local close = named and 125 or 93
  at = skip(text, at + 1)
  if byte(text, at) == close then return at + 1 end
  while true do
    local from = at
    if named then
      if byte(text, at) ~= 34 then return nil end
      at = past(text, at)
      if at == nil then return nil end
    end
    local key = named and visit and words(string.sub(text, from, at - 1))
    if named then
      at = skip(text, at)
      if byte(text, at) ~= 58 then return nil end
      at = skip(text, at + 1)
    end
    local stop = value(text, at, depth)
    if stop == nil then return nil end
    if visit then visit(key, at, stop - 1) end
    at = skip(text, stop)
    local found = byte(text, at)
    if found == close then return at + 1 end
    if found ~= 44 then return nil end
    at = skip(text, at + 1)
  end
end

function value(text, at, depth)
  local found = byte(text, at)
  if found == 34 then return past(text, at) end
  if found == 123 or found == 91 then
    if depth >= DEEPEST then return nil end
    return group(text, at, depth + 1)
  end
  if found == 45 or digit(found) then return number(text, at) end
  local word = WORDS[found or 0]
  if word and string.sub(text, at, at + #word - 1) == word then return at + #word end
  return nil
end

-- The members of an object by key, as texts. Nothing where it is no object, or says a key twice, or one not in `known`.
local function members(text, known)
  local at, found, sound = skip(text, 1), {}, true
  if byte(text, at) ~= 123 then return nil end
  at = group(text, at, 0, function(key, from, stop)
    if found[key] ~= nil or (known and not known[key]) then sound = false end
    found[key] = {text = string.sub(text, from, stop), from = from, stop = stop}
  end)
  if at == nil or skip(text, at) <= #text or not sound then return nil end
  return found
end

local function said(member)
  if member == nil or mark(member.text, 1) ~= '"' then return nil end
  return words(member.text)
end

-- The method and the tool that a message asks for. Nothing where servers could read it in more than one way.
local function asked(text)
  local top = members(text, TOP)
  if top == nil or said(top.jsonrpc) ~= "2.0" then return nil end
  local method = said(top.method)
  if method == nil then return nil end
  local told = string.sub(method, 1, 14) == "notifications/"
  if told ~= (top.id == nil) then return nil end
  if top.id and not string.find(top.id.text, '^["%d-]') then return nil end
  if top.params and mark(top.params.text, 1) ~= "{" then return nil end
  if method ~= "tools/call" then return method, nil end
  local call = top.params and members(top.params.text, CALL)
  local tool = call and said(call.name)
  if tool == nil or (call.arguments and mark(call.arguments.text, 1) ~= "{") then return nil end
  return method, tool
end

local function refuse(handle, status, why)
  local body = '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"' .. why .. '"}}'
  handle:respond({[":status"] = status, ["content-type"] = "application/json"}, body)
end

-- Whether a header is absent or stands once with that value.
local function agrees(headers, name, wanted)
  local found = headers:get(name)
  return found == nil or (headers:getNumValues(name) == 1 and found == wanted)
end

local function plain(headers)
  local kind = headers:getNumValues("content-type") == 1 and string.lower(headers:get("content-type")) or ""
  local sound = kind == "application/json" or string.find(kind, "^application/json *; *charset=utf%-8$") ~= nil
  return sound and headers:get("content-encoding") == nil
end

function envoy_on_request(handle)
  local context = handle:filterContext()
  local headers = handle:headers()
  headers:replace("x-cadee-route", context:get("route"))
  headers:remove("accept-encoding")
  if string.find(headers:get(":path"), "?", 1, true) then return refuse(handle, "400", "a query is not served") end
  local ends = headers:get(":method") == "DELETE"
  if ends and headers:get("mcp-session-id") == nil then return refuse(handle, "400", "no session is named") end
  if not ends and not plain(headers) then return refuse(handle, "415", "only application/json is served") end
  local body = handle:body()
  local text = body and body:length() > 0 and body:getBytes(0, body:length()) or ""
  local form = handle:streamInfo():dynamicMetadata()
  if ends then
    if text ~= "" then return refuse(handle, "400", "the end of a session has no body") end
    form:set(FORM, "method", "DELETE")
    return
  end
  local method, tool = asked(text)
  if method == nil then return refuse(handle, "400", "only one sound JSON-RPC message is served") end
  -- Read again: what was fetched before the body is gone. Servers may go by these headers instead of the body.
  headers = handle:headers()
  if not agrees(headers, "mcp-method", method) or not agrees(headers, "mcp-name", tool) then
    return refuse(handle, "400", "the headers contradict the body")
  end
  local offers = handle:filterContext():get("offers")
  form:set(FORM, "method", METHODS[method] and method or "unknown")
  -- Only names that the spec knows: this is logged, and callers write what they like.
  if tool then form:set(FORM, "tool", offers[tool] and tool or "unknown") end
end

-- The answer to tools/list without the tools that are not the caller's. Nothing where it cannot be read.
local function cut(text, mine)
  local top = members(text)
  if top == nil then return nil end
  if top.result == nil then return text end
  local result = members(top.result.text)
  if result == nil or result.tools == nil or mark(result.tools.text, 1) ~= "[" then return nil end
  local kept, sound = {}, true
  group(result.tools.text, 1, 0, function(_, from, stop)
    local entry = string.sub(result.tools.text, from, stop)
    local tool = members(entry)
    local name = tool and said(tool.name)
    if name == nil then sound = false elseif mine[name] then kept[#kept + 1] = entry end
  end)
  if not sound then return nil end
  local before = top.result.from + result.tools.from - 2
  local after = top.result.from + result.tools.stop
  return string.sub(text, 1, before) .. "[" .. table.concat(kept, ",") .. "]" .. string.sub(text, after)
end

-- The same for an answer by events: each that has data holds one message.
local function cut_events(text, mine)
  local found = {}
  text = string.gsub(string.gsub(text, "\r\n", "\n"), "\r", "\n")
  for event in string.gmatch(text .. "\n\n", "(.-)\n\n") do
    local others, data = {}, {}
    for line in string.gmatch(event .. "\n", "(.-)\n") do
      local rest = string.match(line, "^data: ?(.*)$")
      if rest then data[#data + 1] = rest elseif line ~= "" then others[#others + 1] = line end
    end
    local message = table.concat(data, "\n")
    if message ~= "" then
      message = cut(message, mine)
      if message == nil then return nil end
      others[#others + 1] = "data: " .. string.gsub(message, "\n", "\ndata: ")
    end
    if #others > 0 then found[#found + 1] = table.concat(others, "\n") .. "\n\n" end
  end
  return table.concat(found)
end

function envoy_on_response(handle)
  local metadata = handle:streamInfo():dynamicMetadata()
  local form = metadata:get(FORM)
  if form == nil or form.method ~= "tools/list" or handle:headers():get(":status") ~= "200" then return end
  local caller = (metadata:get("envoy.filters.http.rbac") or {}).enforced_effective_policy_id
  local mine = handle:filterContext():get("callers")[caller or ""] or {}
  local body = handle:body(true)
  local headers = handle:headers()
  local kind = string.lower(headers:get("content-type") or "")
  local text, left = body:getBytes(0, body:length()), nil
  if headers:get("content-encoding") == nil then
    if string.find(kind, "^application/json") then left = cut(text, mine) end
    if string.find(kind, "^text/event%-stream") then left = cut_events(text, mine) end
  end
  if left == nil then
    headers:replace(":status", "502")
    headers:replace("content-type", "application/json")
    headers:remove("content-encoding")
    left = '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"the list of tools cannot be read"}}'
  end
  body:setBytes(left)
  headers:replace("content-length", tostring(#left))
end
