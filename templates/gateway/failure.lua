-- Says what kind of failure an answer is, and whether the spec sends it to the next target ("moves" in the context).
-- "x-cadee-upstream" stands on what a provider sent; what lacks it was made here: no connection, or no answer in time.

local function says(body, words)
  for _, word in ipairs(words) do
    if string.find(body, word, 1, true) then return true end
  end
  return false
end

local function text(handle)
  local body = handle:body()
  if body == nil then return "" end
  return body:getBytes(0, math.min(body:length(), 65536))
end

local function failure(handle, status, sent)
  if not sent then
    if status == 504 then return "timeout" end
    if status >= 500 then return "connection-error" end
    return nil
  end
  if status == 401 or status == 403 then return "credential-rejected" end
  if status == 402 then return "quota-exhausted" end
  if status == 408 then return "timeout" end
  if status == 429 then
    if says(text(handle), {"insufficient_quota", "quota_exceeded", "billing_hard_limit"}) then return "quota-exhausted" end
    return "rate-limited"
  end
  if status == 400 or status == 413 then
    if says(text(handle), {"context_length_exceeded", "context window", "prompt is too long"}) then return "context-overflow" end
    return nil
  end
  if status >= 500 then return "server-error" end
  return nil
end

function envoy_on_response(handle)
  -- Reading a body suspends this function; what was fetched from the handle before is gone then.
  local target, moves = handle:filterContext():get("target"), handle:filterContext():get("moves")
  local status = tonumber(handle:headers():get(":status") or "0")
  local kind = failure(handle, status, handle:headers():get("x-cadee-upstream") ~= nil)
  local headers = handle:headers()
  headers:remove("x-cadee-upstream")
  headers:replace("x-cadee-target", target)
  if kind == nil then return end
  headers:replace("x-cadee-failure", kind)
  if moves ~= nil and moves[kind] == true then headers:replace("x-cadee-next", "yes") end
end
