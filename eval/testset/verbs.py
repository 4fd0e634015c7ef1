"""English verbs of the press with their base forms: past forms that are no other word of a headline's subject."""

_FORMS = """
won:win lost:lose took:take gave:give made:make became:become began:begin bought:buy sold:sell built:build
broke:break brought:bring caught:catch chose:choose came:come drew:draw fell:fall felt:feel found:find fought:fight
got:get grew:grow held:hold kept:keep led:lead left:leave met:meet paid:pay ran:run rose:rise sent:send shot:shoot
spent:spend spoke:speak stood:stand stole:steal struck:strike taught:teach told:tell went:go wore:wear wrote:write
beat:beat cut:cut hit:hit put:put said:say cost:cost
killed:kill injured:injure opened:open closed:close signed:sign joined:join launched:launch announced:announce
scored:score awarded:award received:receive attended:attend watched:watch visited:visit elected:elect rejected:reject
approved:approve accepted:accept resigned:resign retired:retire died:die arrived:arrive returned:return moved:move
started:start ended:end finished:finish completed:complete created:create designed:design directed:direct
produced:produce published:publish released:release recorded:record reported:report rescued:rescue saved:save
served:serve settled:settle suspended:suspend tested:test trained:train treated:treat used:use voted:vote
wounded:wound worked:work fired:fire founded:found flooded:flood destroyed:destroy damaged:damage defeated:defeat
deployed:deploy discovered:discover dismissed:dismiss employed:employ evacuated:evacuate exported:export
fined:fine hired:hire imported:import invested:invest investigated:investigate introduced:introduce issued:issue
landed:land manufactured:manufacture married:marry ordered:order organised:organise organized:organize owned:own
passed:pass planted:plant played:play pleaded:plead pledged:pledge prevented:prevent printed:print
promised:promise purchased:purchase raised:raise reached:reach recovered:recover replaced:replace seized:seize
shared:share succeeded:succeed surrendered:surrender transferred:transfer unveiled:unveil withdrew:withdraw
criticised:criticise criticized:criticize described:describe denied:deny earned:earn borrowed:borrow
collected:collect counted:count drowned:drown arrested:arrest charged:charge convicted:convict sentenced:sentence
""".split()

PAST = dict(each.split(":", 1) for each in _FORMS)
"""Base forms by past form, both in small letters."""
